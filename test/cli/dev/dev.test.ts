import { join } from "node:path";
import { Stripe } from "stripe";
import { expect, test, vi } from "vitest";
import { send } from "../../../src/cli/send/send.ts";
import { testIo } from "../fixtures.ts";
import { CONFIG, echoed, project, secret, sendGithub, start, startDev, WAIT } from "./process.ts";

const stripe = new Stripe("sk_test_unused");

test("with no environment at all, a signed GitHub and a signed Stripe delivery arrive at the echo target once, byte for byte", async () => {
  const folder = project();
  const dev = await startDev(folder);
  expect(dev.output()).toContain("GITHUB_WEBHOOK_SECRET, STRIPE_WEBHOOK_SECRET");

  const push = '{"ref": "refs/heads/main", "✓": "\\u2713"}';
  expect((await sendGithub(folder, dev.url, "push", { body: push })).status).toBe(202);
  expect((await sendGithub(folder, dev.url, "push", { body: push })).status).toBe(202);
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
  // Its target asked for the keys of its token before anything else of the relay was up.
  expect(second.output()).not.toContain("token refused");
  await second.stop();
});

test("a fault in relay.yaml stops it with the place and the remedy", async () => {
  const { ended, output } = start(project(CONFIG.replace("provider: github", "providr: github")));
  expect(await ended).toBe(1);
  expect(output()).toMatch(/relay\.yaml:5:5 \/sources\/github\/providr: .*did you mean "provider"/);
  expect(output()).not.toContain("    at ");
});

test("relay send in another terminal finds the function, its config and its secrets by the state folder alone", async () => {
  const folder = project();
  const dev = await startDev(folder);
  const { io, printed } = testIo({ RELAY_DATA: join(folder, ".relay") });
  expect([await send(["github", "push"], io), printed.out]).toEqual([
    0,
    expect.stringContaining(`--> POST ${dev.url}/github`),
  ]);
  await dev.stop();
  const after = testIo({
    RELAY_DATA: join(folder, ".relay"),
    RELAY_CONFIG: join(folder, "relay.yaml"),
  });
  await send(["github", "push"], after.io);
  expect(after.printed.out).not.toContain(dev.url);
});

test("the banner says which targets the echo replaces, and where the others are", async () => {
  const folder = project(CONFIG.replace("https://billing.example.com/in", "${BILLING}/in"));
  const dev = await startDev(folder, { BILLING: "http://localhost:9" });
  expect(dev.output()).toMatch(
    /echo target +http\S+ +in place of ci\n +billing is sent to http:\/\/localhost:9\/in\n/,
  );
  expect(dev.output()).toContain("Try:  npx relay send github");
  await dev.stop();
});

test("a target with an OAuth token gets through to the echo, shown as what it is", async () => {
  const folder = project(
    CONFIG.replace('ci.example.com/hooks?from=relay"', 'bigquery.googleapis.com/x", oauth: {}'),
  );
  const dev = await startDev(folder);
  await sendGithub(folder, dev.url, "push");
  await vi.waitFor(async () => expect(await echoed(dev)).toHaveLength(1), WAIT);
  expect((await echoed(dev))[0]?.token).toEqual({ ok: true, kind: "oauth" });
  expect(dev.output()).toContain("OAuth access token");
  await dev.stop();
});

test("variables of headers and options that are not set get throw-away values, and relay send signs with them", async () => {
  const folder = project(
    CONFIG.replace('hooks?from=relay"', 'hooks", headers: {x-key: "${CI_KEY}"}').replace(
      "targets:",
      `  pubsub:
    provider: google-pubsub
    options: {audience: "\${PUSH_AUDIENCE}", email: push@my-project.iam.gserviceaccount.com}
    dedup: {ledger: true}
    routes: [{to: [ci]}]
targets:`,
    ),
  );
  const dev = await startDev(folder);
  expect(dev.output()).toMatch(/Not set.*\n.*PUSH_AUDIENCE, CI_KEY/);
  const { io, printed } = testIo({ RELAY_DATA: join(folder, ".relay") });
  expect([await send(["pubsub"], io), printed.out]).toEqual([
    0,
    expect.stringContaining('"status":"accepted"'),
  ]);
  await vi.waitFor(async () => expect(await echoed(dev)).toHaveLength(1), WAIT);
  expect(JSON.stringify(await echoed(dev))).toContain(secret(folder, "CI_KEY"));
  await dev.stop();
});

test("what the function logs and what Cloud Tasks does can be asked for on the REST port, also after a restart", async () => {
  const folder = project();
  const first = await startDev(folder);
  await sendGithub(folder, first.url, "push");
  const filter = 'jsonPayload.message="delivery" AND jsonPayload.source="github"';
  const asked = async (rest: string, wanted: string) => {
    const answer = await fetch(`${rest}/v2/entries:list`, {
      method: "POST",
      body: JSON.stringify({ resourceNames: ["projects/local"], filter: wanted }),
    });
    return ((await answer.json()) as { entries?: readonly object[] }).entries;
  };
  const operations = 'jsonPayload.attemptResponseLog.status="OK"';
  await vi.waitFor(async () => expect(await asked(first.rest, operations)).toHaveLength(1), WAIT);
  const [delivery] = (await asked(first.rest, filter)) ?? [];
  expect(delivery).toMatchObject({
    severity: "INFO",
    resource: { type: "cloud_run_revision" },
    httpRequest: { requestMethod: "POST", requestUrl: "/github", status: 202 },
    jsonPayload: { type: "push", event: "push-1", outcome: "accepted", targets: ["ci"] },
  });
  await first.stop("SIGKILL");
  const second = await startDev(folder);
  expect(await asked(second.rest, filter)).toEqual([delivery]);
  await second.stop();
});
