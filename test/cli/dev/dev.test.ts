import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { Stripe } from "stripe";
import { afterEach, expect, test, vi } from "vitest";
import { send } from "../../../src/cli/send/send.ts";

/** `npm run dev` from outside: a process, its terminal, and HTTP. */

const BIN = resolve(import.meta.dirname, "../../../src/cli/relay.mjs");
const stripe = new Stripe("sk_test_unused");
const WAIT = { timeout: 20_000, interval: 50 };

const CONFIG = `
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes:
      - events: [push]
        to: [ci]
      - events: [release]
        to: [ci]
        delay: 2s
  stripe:
    provider: stripe
    secrets: [STRIPE_WEBHOOK_SECRET]
    dedup: {ledger: true}
    routes: [{to: [billing]}]
targets:
  ci: {url: "https://ci.example.com/hooks?from=relay"}
  billing: {url: "https://billing.example.com/in"}
`;

type Dev = {
  readonly output: () => string;
  readonly url: string;
  readonly echo: string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};
type EchoDelivery = {
  readonly url: string;
  readonly body: string;
  readonly token: { readonly ok: boolean; readonly audience: string };
  readonly event: { readonly id: string };
};

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

async function startDev(folder: string): Promise<Dev> {
  const child = spawn(process.execPath, [BIN, "dev"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      RELAY_TASKS_PORT: "0",
      RELAY_CONSOLE_PORT: "0",
      RELAY_ECHO_PORT: "0",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const ended = new Promise<number | null>((done) => {
    child.once("exit", (code) => {
      running.delete(child);
      done(code);
    });
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await vi.waitFor(() => expect(output).toContain("Try:"), WAIT);
  const address = (name: string): string =>
    new RegExp(`${name}\\s+(http://localhost:\\d+)`).exec(output)?.[1] ?? "";
  return {
    output: () => output,
    url: address("function"),
    echo: address("echo target"),
    stop: (signal = "SIGINT") => {
      child.kill(signal);
      return ended;
    },
  };
}

function project(config: string = CONFIG): string {
  const folder = mkdtempSync(join(tmpdir(), "relay-dev-"));
  writeFileSync(join(folder, "relay.yaml"), config);
  return folder;
}

function secret(folder: string, name: string): string {
  const file = readFileSync(join(folder, ".relay/dev-secrets.json"), "utf8");
  return (JSON.parse(file) as Record<string, { secret: string }>)[name]?.secret ?? "";
}

async function sendGithub(
  folder: string,
  url: string,
  type: string,
  body = "{}",
): Promise<Response> {
  return fetch(`${url}/github`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": type,
      "x-github-delivery": `${type}-1`,
      "x-hub-signature-256": await sign(secret(folder, "GITHUB_WEBHOOK_SECRET"), body),
    },
    body,
  });
}

async function echoed(dev: Dev): Promise<EchoDelivery[]> {
  const { deliveries } = (await (await fetch(dev.echo)).json()) as { deliveries: EchoDelivery[] };
  return deliveries;
}

test("with no environment at all, a signed GitHub and a signed Stripe delivery arrive at the echo target once, byte for byte", async () => {
  const folder = project();
  const dev = await startDev(folder);
  expect(dev.output()).toContain("GITHUB_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET");

  const push = '{"ref": "refs/heads/main", "✓": "\\u2713"}';
  expect((await sendGithub(folder, dev.url, "push", push)).status).toBe(202);
  expect((await sendGithub(folder, dev.url, "push", push)).status).toBe(202);
  const payload = JSON.stringify({ id: "evt_1", object: "event", type: "invoice.paid" }, null, 2);
  const signature = stripe.webhooks.generateTestHeaderString({
    payload,
    secret: secret(folder, "STRIPE_WEBHOOK_SECRET"),
  });
  const headers = { "content-type": "application/json", "stripe-signature": signature };
  const answer = await fetch(`${dev.url}/stripe`, { method: "POST", headers, body: payload });
  expect(answer.status).toBe(202);

  await vi.waitFor(async () => expect(await echoed(dev)).toHaveLength(2), WAIT);
  const bodies = (await echoed(dev)).map(({ event, body, token, url }) => ({
    id: event.id,
    body: Buffer.from(body, "base64").toString(),
    ok: token.ok,
    audience: token.audience,
    url,
  }));
  expect(bodies).toContainEqual({
    id: "push-1",
    body: push,
    ok: true,
    audience: "https://ci.example.com",
    url: "/hooks?from=relay",
  });
  expect(bodies).toContainEqual({
    id: "evt_1",
    body: payload,
    ok: true,
    audience: "https://billing.example.com",
    url: "/in",
  });
  expect(await dev.stop()).toBe(0);
  for (const name of ["GITHUB_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET"]) {
    expect(dev.output()).not.toContain(secret(folder, name));
  }
});

test("a provider that publishes its keys is stood in for, so that relay send works for it too", async () => {
  const folder = project(
    CONFIG.replace(
      "targets:",
      `  pubsub:
    provider: google-pubsub
    options: {audience: "https://r.example.com", email: push@my-project.iam.gserviceaccount.com}
    dedup: {ledger: true}
    routes: [{to: [ci]}]
targets:`,
    ),
  );
  const dev = await startDev(folder);
  let answer = "";
  const env = { RELAY_DATA: join(folder, ".relay"), RELAY_CONFIG: join(folder, "relay.yaml") };
  const code = await send(["pubsub", "--url", dev.url], {
    env,
    stdout: (text) => (answer += text),
    stderr: (text) => (answer += text),
  });
  expect([code, answer]).toEqual([0, expect.stringContaining('"status":"accepted"')]);
  await dev.stop();
});

test("providers whose certificate or key is fetched are stood in for, so that relay send works for them too, and a bad one is refused", async () => {
  const folder = project(
    CONFIG.replace(
      "targets:",
      `  topic:
    provider: aws-sns
    options: {topics: "arn:aws:sns:us-east-1:123456789012:orders"}
    routes: [{to: [ci]}]
  payments:
    provider: paypal
    options: {webhookId: 1JE4291016473214C}
    routes: [{to: [ci]}]
  market:
    provider: ebay
    secrets: [EBAY_VERIFICATION_TOKEN]
    publicUrl: https://relay.example.com/market
    options: {clientId: the-app, clientSecret: the-cert}
    routes: [{to: [ci]}]
targets:`,
    ),
  );
  const dev = await startDev(folder);
  const env = { RELAY_DATA: join(folder, ".relay"), RELAY_CONFIG: join(folder, "relay.yaml") };
  for (const name of ["topic", "payments", "market"]) {
    let answer = "";
    const io = {
      env,
      stdout: (text: string) => (answer += text),
      stderr: (text: string) => (answer += text),
    };
    const code = await send([name, "--url", dev.url], io);
    expect([code, answer]).toEqual([0, expect.stringContaining('"status":"accepted"')]);
    const refused = await send([name, "--url", dev.url, "--tamper", "wrong-secret"], io);
    expect([refused, answer]).toEqual([0, expect.stringContaining("bad-signature")]);
  }
  await dev.stop();
});

test("a restart loses no task, not even after kill -9, and delivers none twice", async () => {
  const folder = project();
  const first = await startDev(folder);
  expect((await sendGithub(folder, first.url, "release")).status).toBe(202);
  await first.stop("SIGKILL");

  const second = await startDev(folder);
  await vi.waitFor(async () => expect(await echoed(second)).toHaveLength(1), WAIT);
  const again = await sendGithub(folder, second.url, "release");
  expect(await again.json()).toMatchObject({ status: "duplicate" });
  await second.stop();
});

test("a change of relay.yaml takes effect, and one with a fault leaves the old one running", async () => {
  const folder = project();
  const dev = await startDev(folder);
  writeFileSync(join(folder, "relay.yaml"), CONFIG.replace("to: [ci]", "to: [nowhere]"));
  await vi.waitFor(() => expect(dev.output()).toMatch(/nowhere/), WAIT);
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);

  writeFileSync(join(folder, "relay.yaml"), CONFIG.replace("  github:", "  hub:"));
  await vi.waitFor(() => expect(dev.output()).toContain("runs with it now"), WAIT);
  expect((await fetch(`${dev.url}/github`, { method: "POST" })).status).toBe(404);
  expect((await fetch(`${dev.url}/hub`, { method: "POST" })).status).toBe(401);
  await dev.stop();
});

test("a fault in relay.yaml stops it with the place and the remedy", async () => {
  const folder = project(CONFIG.replace("provider: github", "providr: github"));
  const child = spawn(process.execPath, [BIN, "dev"], { cwd: folder, stdio: "pipe" });
  running.add(child);
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((done) => child.once("exit", done));
  expect(code).toBe(1);
  expect(output).toMatch(/relay\.yaml:5:5 \/sources\/github\/providr: .*did you mean "provider"/);
});
