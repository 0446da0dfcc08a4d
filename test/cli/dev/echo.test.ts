import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEcho } from "../../../src/cli/dev/echo.ts";
import type { Echo, EchoOptions } from "../../../src/cli/dev/echo.ts";
import { ACCOUNT, AUDIENCE, NOW, startIssuer } from "../../handler/issuer.ts";
import type { Issuer } from "../../handler/issuer.ts";

let issuer: Issuer;
let lines: string[];
let echoes: Echo[] = [];
beforeEach(async () => {
  issuer = await startIssuer();
  lines = [];
});
afterEach(async () => {
  await Promise.all(echoes.map((echo) => echo.close()));
  echoes = [];
});

async function echo(changes: Partial<EchoOptions> = {}): Promise<Echo & { url: string }> {
  const started = await startEcho({
    port: 0,
    emulatorRest: () => new URL(issuer.url).origin,
    print: (text) => lines.push(text),
    now: () => NOW,
    ...changes,
  });
  echoes.push(started);
  return { ...started, url: `http://127.0.0.1:${started.port}` };
}

const BODY = Buffer.from('{ "ref":"refs/heads/caf\\u00e9" }\n');

async function dispatch(
  url: string,
  headers: Record<string, string> = {},
  body: Buffer<ArrayBuffer> = BODY,
): Promise<number> {
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: {
      authorization: `Bearer ${await issuer.sign()}`,
      "content-type": "application/json",
      "x-cloudtasks-queuename": "ci",
      "x-cloudtasks-taskname": "0a1b-github-ci",
      "x-cloudtasks-taskretrycount": "0",
      "x-cloudtasks-taskexecutioncount": "0",
      "x-cloudtasks-tasketa": "1780315200",
      "ce-specversion": "1.0",
      "ce-id": "delivery-1",
      "ce-source": "github",
      "ce-type": "push",
      "ce-time": "2026-06-01T11:59:58Z",
      ...headers,
    },
  });
  await answer.arrayBuffer();
  return answer.status;
}

test("a task is answered 204, printed in one line and listed with its bytes, without its token", async () => {
  const { url } = await echo();
  expect(await dispatch(`${url}/hooks?from=relay`)).toBe(204);
  expect(lines).toEqual([
    `12:00:00.000  github push delivery-1  ${BODY.length} bytes  task ci/0a1b-github-ci  token ok (${AUDIENCE} by ${ACCOUNT})  204`,
  ]);
  const listed = await (await fetch(url)).text();
  expect(listed).not.toContain((await issuer.sign()).split(".")[1]);
  expect(JSON.parse(listed)).toMatchObject({
    deliveries: [
      {
        receivedAt: NOW.toISOString(),
        method: "POST",
        url: "/hooks?from=relay",
        status: 204,
        token: { ok: true, audience: AUDIENCE, serviceAccount: ACCOUNT },
        task: { queue: "ci", task: "0a1b-github-ci", retryCount: 0 },
        event: { id: "delivery-1", source: "github", type: "push" },
        bytes: BODY.length,
        sha256: createHash("sha256").update(BODY).digest("hex"),
        body: BODY.toString("base64"),
        headers: { "ce-id": "delivery-1" },
      },
    ],
  });
});

test("a token that does not verify is refused, and the delivery shows why", async () => {
  const { url, deliveries } = await echo({ audience: "https://other" });
  expect(await dispatch(url)).toBe(403);
  expect(await dispatch(url, { authorization: "Bearer x.y.z" })).toBe(401);
  expect(await dispatch(url, { authorization: "" })).toBe(401);
  expect(deliveries().map(({ token }) => (token.ok ? "" : token.code))).toEqual([
    "missing-token",
    "malformed-token",
    "wrong-audience",
  ]);
  expect(lines[0]).toContain(`token refused (wrong-audience: the token is for "${AUDIENCE}"`);
});

test("while the issuer's keys cannot be read the task is asked to come again", async () => {
  issuer.answer = { status: 500, headers: {}, body: "" };
  expect(await dispatch((await echo()).url)).toBe(503);
});

test("/status/<code> answers that status, with times only so many attempts", async () => {
  const { url } = await echo();
  expect(await dispatch(`${url}/status/429`)).toBe(429);
  const retry = (count: number) =>
    dispatch(`${url}/status/503?times=2`, { "x-cloudtasks-taskretrycount": String(count) });
  expect([await retry(0), await retry(1), await retry(2)]).toEqual([503, 503, 204]);
  expect(lines.at(-1)).toContain("task ci/0a1b-github-ci retry 2");
  expect(await dispatch(`${url}/status/99`)).toBe(204);
});

test("what is not an event is shown too, without terminal codes", async () => {
  const { url, deliveries } = await echo();
  expect(await dispatch(`${url}/x`, { "ce-specversion": "" }, Buffer.from("hello"))).toBe(204);
  expect(deliveries()[0]).toMatchObject({ event: null, body: "aGVsbG8=" });
  expect(lines[0]).toContain("POST /x  5 bytes");
  await dispatch(url, { "ce-type": "%1b%5b31mred" });
  expect(lines[1]).toContain("github \\u001b[31mred");
});

test("the latest hundred are kept, newest first, and no more than 64 MiB", async () => {
  const { url, deliveries } = await echo();
  for (let n = 1; n <= 102; n += 1) await dispatch(url, { "ce-id": `delivery-${n}` });
  expect(deliveries()).toHaveLength(100);
  expect(deliveries()[0]?.event?.id).toBe("delivery-102");
  for (let n = 0; n < 66; n += 1) await dispatch(url, {}, Buffer.alloc(1_048_576, " "));
  expect(deliveries()).toHaveLength(64);
});

test("a body larger than two tasks is refused and not kept", async () => {
  const { url, deliveries } = await echo();
  expect(await dispatch(url, {}, Buffer.alloc(2_097_153))).toBe(413);
  expect(deliveries()).toEqual([]);
});

test("other paths tell a browser where to look, and a taken port is an error", async () => {
  const { url, port } = await echo();
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  await expect(echo({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
