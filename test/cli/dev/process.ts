import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { afterEach, expect, vi } from "vitest";

/** `npm run dev` from outside: a process, its terminal, and HTTP. */

export const BIN = resolve(import.meta.dirname, "../../../src/cli/relay.mjs");

/** Conditions are waited for; the timeout is for a machine on which nothing goes any more. */
export const WAIT = { timeout: 100_000, interval: 50 };
vi.setConfig({ testTimeout: 120_000 });

export const ANY_PORTS = {
  PORT: "0",
  RELAY_TASKS_PORT: "0",
  RELAY_CONSOLE_PORT: "0",
  RELAY_ECHO_PORT: "0",
};

export const CONFIG = `
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

/** What is known of a dev that runs, by its terminal. */
export type Dev = {
  readonly output: () => string;
  readonly url: string;
  readonly echo: string;
  readonly rest: string;
  readonly pid: number;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export type EchoDelivery = {
  readonly url: string;
  readonly body: string;
  readonly token: { readonly ok: boolean; readonly kind?: string; readonly audience: string };
  readonly event: { readonly id: string };
};

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process of its own, whose output is collected. */
export function start(
  folder: string,
  env: NodeJS.ProcessEnv = {},
  command: readonly [string, ...string[]] = [process.execPath, BIN, "dev"],
) {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...ANY_PORTS, ...env },
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
  return { child, ended, output: () => output };
}

/** Starts it and waits until all of it is up. */
export async function startDev(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Dev> {
  const { child, ended, output } = start(folder, env);
  await vi.waitFor(() => expect(output()).toContain("Try:"), WAIT);
  const address = (name: string): string =>
    new RegExp(`${name}.*?\\s(http://[\\d.a-z]+:\\d+)`).exec(output())?.[1] ?? "";
  return {
    output,
    url: address("function"),
    echo: address("echo target"),
    rest: address("Cloud Tasks"),
    pid: child.pid ?? 0,
    stop: (signal = "SIGINT") => {
      child.kill(signal);
      return ended;
    },
  };
}

export function project(config: string = CONFIG): string {
  const folder = mkdtempSync(join(tmpdir(), "relay-dev-"));
  writeFileSync(join(folder, "relay.yaml"), config);
  return folder;
}

export function secret(folder: string, name: string): string {
  const file = readFileSync(join(folder, ".relay/dev-secrets.json"), "utf8");
  return (JSON.parse(file) as Record<string, { secret: string }>)[name]?.secret ?? "";
}

export async function sendGithub(
  folder: string,
  url: string,
  type: string,
  { body = "{}", id = `${type}-1` } = {},
): Promise<Response> {
  return fetch(`${url}/github`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": type,
      "x-github-delivery": id,
      "x-hub-signature-256": await sign(secret(folder, "GITHUB_WEBHOOK_SECRET"), body),
    },
    body,
  });
}

export async function echoed(dev: Dev): Promise<EchoDelivery[]> {
  const { deliveries } = (await (await fetch(dev.echo)).json()) as { deliveries: EchoDelivery[] };
  return deliveries;
}
