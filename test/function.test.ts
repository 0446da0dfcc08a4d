import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sign } from "@octokit/webhooks-methods";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Stripe } from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "../src/emulator/emulator.ts";
import { tempFolder } from "./support/folder.ts";
import { bodyOf, listen, type Local } from "./support/http.ts";
import { eventually } from "./support/eventually.ts";

/** The whole relay as it runs in the cloud: the real Functions Framework, the embedded Cloud Tasks, a target of its own. */

const GITHUB_SECRET = "It's a Secret to Everybody";
const STRIPE_SECRET = "whsec_test_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH";
const stripe = new Stripe("sk_test_unused");

type Arrived = { url: string; headers: IncomingMessage["headers"]; body: Buffer };
const arrived: Arrived[] = [];
const logged: string[] = [];

let target: Local;
let emulator: Emulator;
let base = "";
/** Decides what the queue in front of the embedded one does with a CreateTask; undefined lets it pass. */
/** Google's names of the statuses that faults are answered with. */
const STATUS: Readonly<Record<number, string>> = {
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  503: "UNAVAILABLE",
};
let queueFault: ((call: number) => number | "hang" | undefined) | undefined;
let calls = 0;

/** A promise that async_hooks follow carries its id. Another file of this worker may have begun that. */
const followed = (): symbol[] => Object.getOwnPropertySymbols(Promise.resolve());
const BEFORE = followed();

beforeAll(async () => {
  target = await serve((request, body) => {
    arrived.push({ url: request.url ?? "", headers: request.headers, body });
    return { status: 204 };
  });
  emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:" });
  const queue = await serve(async (request, body) => {
    calls += 1;
    const fault = queueFault?.(calls);
    if (fault === "hang") return undefined;
    if (fault !== undefined) {
      const error = { code: fault, status: STATUS[fault], message: "as Cloud Tasks says it" };
      return { status: fault, body: JSON.stringify({ error }) };
    }
    const forwarded = await fetch(emulator.issuerUrl + (request.url ?? ""), {
      method: request.method ?? "GET",
      ...(request.method === "POST" && { body: new Uint8Array(body) }),
    });
    return { status: forwarded.status, body: await forwarded.text() };
  });

  const folder = tempFolder({
    "relay.yaml": `
project: my-project
serviceAccount: invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_SECRET]
    routes: [{to: [ci, audit]}]
  stripe:
    provider: stripe
    secrets: [STRIPE_SECRET]
    routes: [{to: [ci]}]
targets:
  ci: {url: "${target.url}/ci?from=relay", audience: "https://ci.example.com"}
  audit: {url: "${target.url}/audit", audience: "https://audit.example.com"}
`,
  });
  Object.assign(process.env, {
    RELAY_CONFIG: join(folder, "relay.yaml"),
    RELAY_URL: "https://relay.example.com",
    GITHUB_SECRET,
    STRIPE_SECRET,
    CLOUD_TASKS_EMULATOR_REST: queue.url,
    NODE_ENV: "production",
  });
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => logged.push(String(chunk)) > 0);
  vi.spyOn(console, "error").mockImplementation((...values) => {
    logged.push(values.join(" "));
  });
  await import("../src/function.ts");
  const { getTestServer } = await import("@google-cloud/functions-framework/testing");
  base = (await listen(getTestServer("relay"))).url;
});

afterAll(async () => {
  await emulator.close();
});

beforeEach(async () => {
  await emulator.settled();
  arrived.length = 0;
  logged.length = 0;
  queueFault = undefined;
  calls = 0;
});

async function serve(
  answer: (
    request: IncomingMessage,
    body: Buffer,
  ) => Promise<{ status: number; body?: string } | undefined> | { status: number; body?: string },
): Promise<Local> {
  return listen((request, response) => {
    void (async () => {
      const reply = await answer(request, await bodyOf(request));
      if (reply !== undefined) response.writeHead(reply.status).end(reply.body);
    })();
  });
}

let ids = 0;
async function github(
  body: string | Buffer,
  headers: Record<string, string> = {},
  signed: string = String(body),
): Promise<Response> {
  ids += 1;
  return fetch(`${base}/github`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": `delivery-${ids}`,
      "x-hub-signature-256": await sign(GITHUB_SECRET, signed),
      ...headers,
    },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
}

describe("a signed delivery", () => {
  test("of GitHub arrives at each target once, byte for byte, with a token that the JWKS verifies", async () => {
    const body =
      '{\n  "ref": "refs/heads/main",\n  "emoji": "\\ud83d\\ude80 ✓", "big": 12345678901234567890 }';
    const answer = await github(body);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ type: "push", status: "accepted", tasks: 2 });
    await eventually(() => expect(arrived).toHaveLength(2));

    const keys = createRemoteJWKSet(new URL(`${emulator.issuerUrl}/oauth2/v3/certs`));
    for (const { url, headers, body: received } of arrived) {
      expect(received.toString()).toBe(body);
      const audience = url === "/audit" ? "https://audit.example.com" : "https://ci.example.com";
      const token = String(headers.authorization).replace("Bearer ", "");
      const { payload } = await jwtVerify(token, keys, {
        issuer: "https://accounts.google.com",
        audience,
      });
      expect(payload["email"]).toBe("invoker@my-project.iam.gserviceaccount.com");
    }
  });

  test("of Stripe arrives once, byte for byte", async () => {
    const payload = JSON.stringify(
      { id: "evt_1", type: "invoice.paid", created: 1_764_000_000 },
      null,
      2,
    );
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: STRIPE_SECRET });
    const answer = await fetch(`${base}/stripe`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
      body: payload,
    });
    expect(await answer.json()).toMatchObject({ event: "evt_1", type: "invoice.paid", tasks: 1 });
    await eventually(() => expect(arrived).toHaveLength(1));
    expect(arrived[0]?.body.toString()).toBe(payload);
    expect(arrived[0]?.headers).toMatchObject({ "ce-id": "evt_1", "ce-type": "invoice.paid" });
    expect(arrived[0]?.headers).not.toHaveProperty("stripe-signature");
  });

  test("sent a hundred times at once arrives at each target once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => github('{"n":1}', { "x-github-delivery": "same" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 202));
    await eventually(() => expect(arrived).toHaveLength(2));
    await emulator.settled();
    expect(arrived.map(({ url }) => url).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "/audit",
      "/ci?from=relay",
    ]);
  });
});

describe("when the second CreateTask", () => {
  const redelivery = { "x-github-delivery": "retried" };

  test.each([
    ["is UNAVAILABLE once, the relay asks again and nobody notices", 503, 1, 202],
    ["is UNAVAILABLE throughout, the answer is 503", 503, 99, 503],
    ["is NOT_FOUND, the answer is 500", 404, 99, 500],
    ["is PERMISSION_DENIED, the answer is 500", 403, 99, 500],
  ])("%s", async (name, fault, times, expected) => {
    let faults = 0;
    queueFault = (call) => (call >= 2 && faults++ < times ? fault : undefined);
    const id = { "x-github-delivery": name };
    const answer = await github("{}", id);
    expect(answer.status).toBe(expected);
    queueFault = undefined;
    const again = (await (await github("{}", id)).json()) as { tasks: number; duplicates: number };
    expect(again.tasks + again.duplicates).toBe(2);
    expect(again.tasks).toBe(expected === 202 ? 0 : 1);
    await eventually(() => expect(arrived).toHaveLength(2));
  });

  test("hangs, the answer is 503 within the budget, and the redelivery makes what is missing", async () => {
    queueFault = (call) => (call >= 2 ? "hang" : undefined);
    const start = performance.now();
    const answer = await github("{}", redelivery);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    // Slack, Discord and Zoom hang up after 3 s.
    expect(performance.now() - start).toBeLessThan(3000);
    queueFault = undefined;
    expect(await (await github("{}", redelivery)).json()).toMatchObject({
      tasks: 1,
      duplicates: 1,
    });
  });
});

describe("a body that the framework would have read for us", () => {
  test("that is malformed JSON is parked, with no stack, and the body is in no log", async () => {
    const answer = await github('{"password": "hunter2", nope');
    expect(answer.status).toBe(202);
    expect(await answer.text()).not.toMatch(/at |node_modules|hunter2/);
    expect(logged.join("")).toContain("malformed: The body is not valid JSON.");
    expect(logged.join("")).not.toContain("hunter2");
  });

  test("gzip is inflated, so a signature covers the inflated bytes, and those travel on", async () => {
    const answer = await github(gzipSync("{}"), { "content-encoding": "gzip" }, "{}");
    expect(answer.status).toBe(202);
    await eventually(() => expect(arrived).toHaveLength(2));
    expect(arrived[0]?.body.toString()).toBe("{}");
    expect(arrived[0]?.headers).not.toHaveProperty("content-encoding");
  });

  test("an empty body has no bytes, and its signature is still checked", async () => {
    const mac = createHmac("sha256", GITHUB_SECRET).update("").digest("hex");
    const signed = await github("", { "x-hub-signature-256": `sha256=${mac}` }, "unused");
    expect(signed.status).toBe(202);
    expect((await github("", {}, "other")).status).toBe(401);
  });

  test("a form is parsed, and GitHub's JSON is found inside it while the form is what was signed", async () => {
    const form = `payload=${encodeURIComponent('{"action":"opened","title":"a&b ✓"}')}`;
    const answer = await github(form, {
      "content-type": "application/x-www-form-urlencoded",
      "x-github-event": "issues",
    });
    expect(await answer.json()).toMatchObject({ type: "issues.opened" });
    await eventually(() => expect(arrived).toHaveLength(2));
    expect(arrived[0]?.body.toString()).toBe(form);
  });

  test("JSON that is sent as text, or under a media type of its own, is read all the same", async () => {
    for (const type of ["text/plain", "application/vnd.github+json", "application/octet-stream"]) {
      const answer = await github('{"action":"done"}', { "content-type": type });
      expect(await answer.json()).toMatchObject({ type: "push.done" });
    }
  });

  test("in an unknown charset is read as the UTF-8 that JSON is", async () => {
    const answer = await github("{}", { "content-type": "application/json; charset=klingon" });
    expect(answer.status).toBe(202);
  });

  test("does not make Node follow every promise from then on", async () => {
    expect((await github("{}")).status).toBe(202);
    expect(followed()).toEqual(BEFORE);
  });

  test("browsers' favicon requests are not deliveries", async () => {
    expect((await fetch(`${base}/favicon.ico`)).status).toBe(404);
  });
});

describe("bad input from outside", () => {
  test("gets problem+json over HTTP", async () => {
    const answer = await fetch(`${base}/nowhere?token=abc`, { method: "POST" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ type: "urn:webhook-relay:unknown-source" });
    expect(logged.join("")).not.toContain("abc");
  });

  test("GET on a source is 405 with Allow", async () => {
    const answer = await fetch(`${base}/github`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("a signature that came twice is refused", async () => {
    const signature = await sign(GITHUB_SECRET, "{}");
    const headers = new Headers({ "content-type": "application/json" });
    headers.append("x-hub-signature-256", signature);
    headers.append("x-hub-signature-256", signature);
    const answer = await fetch(`${base}/github`, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(401);
  });

  test("GET /healthz answers 200", async () => {
    const answer = await fetch(`${base}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: "ok", config: expect.stringMatching(/^[\da-f]{16}$/) as string },
    ]);
  });
});
