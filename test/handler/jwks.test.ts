import { beforeEach, expect, test } from "vitest";
import { createKeySet } from "../../src/handler/jwks.ts";
import { Refusal } from "../../src/handler/refusal.ts";
import { keySet, newKey, NOW, startIssuer } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";

let issuer: Issuer;
let time: number;
beforeEach(async () => {
  issuer = await startIssuer();
  time = NOW.getTime();
});

const keys = () => createKeySet({ url: new URL(issuer.url), now: () => new Date(time) });
const pass = (seconds: number): void => {
  time += seconds * 1_000;
};

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).code;
}

test("keys are read once, on first use, however many ask at the same time", async () => {
  const set = keys();
  expect(issuer.reads()).toBe(0);
  await Promise.all(Array.from({ length: 50 }, () => set.key("key-1")));
  await set.key("key-1");
  expect(issuer.reads()).toBe(1);
});

test("keys are kept as long as max-age says, less their age", async () => {
  issuer.answer.headers["cache-control"] = "public, max-age=600, must-revalidate";
  issuer.answer.headers["age"] = "100";
  const set = keys();
  await set.key("key-1");
  pass(499);
  await set.key("key-1");
  expect(issuer.reads()).toBe(1);
  pass(1);
  await set.key("key-1");
  expect(issuer.reads()).toBe(2);
});

test("without Cache-Control keys are kept for an hour, and never for more than a day", async () => {
  delete issuer.answer.headers["cache-control"];
  const set = keys();
  await set.key("key-1");
  pass(3_599);
  issuer.answer.headers["cache-control"] = "max-age=9999999999";
  await set.key("key-1");
  expect(issuer.reads()).toBe(1);
  pass(1);
  await set.key("key-1");
  expect(issuer.reads()).toBe(2);
  pass(86_400);
  await set.key("key-1");
  expect(issuer.reads()).toBe(3);
});

test("a new key is found at once when the last read is half a minute ago", async () => {
  const set = keys();
  await set.key("key-1");
  const rotated = await newKey("key-2");
  issuer.answer = keySet(issuer.publicJwk, rotated.jwk);
  pass(29);
  expect(await codeOf(set.key("key-2"))).toBe("unknown-key");
  expect(issuer.reads()).toBe(1);
  pass(1);
  await set.key("key-2");
  expect(issuer.reads()).toBe(2);
});

test("made-up key ids cause one read in half a minute, not one each", async () => {
  const set = keys();
  await set.key("key-1");
  pass(30);
  const codes = await Promise.all(
    Array.from({ length: 50 }, (_, n) => codeOf(set.key(`made-up-${n}`))),
  );
  expect(new Set(codes)).toEqual(new Set(["unknown-key"]));
  expect(issuer.reads()).toBe(2);
});

test("a key that the issuer has taken back is no longer accepted after the next read", async () => {
  const set = keys();
  await set.key("key-1");
  issuer.answer = keySet((await newKey("key-2")).jwk);
  pass(3_600);
  expect(await codeOf(set.key("key-1"))).toBe("unknown-key");
});

test("while the issuer is away known keys go on for a day, and unknown ones are nobody's fault", async () => {
  const set = keys();
  await set.key("key-1");
  issuer.answer = { status: 503, headers: {}, body: "" };
  pass(86_399);
  await set.key("key-1");
  expect(await codeOf(set.key("key-2"))).toBe("keys-unavailable");
  pass(1);
  expect(await codeOf(set.key("key-1"))).toBe("keys-unavailable");
  issuer.answer = keySet(issuer.publicJwk);
  pass(1);
  await set.key("key-1");
  expect(await codeOf(set.key("key-2"))).toBe("unknown-key");
});

test("after a failure the issuer is left alone for a second", async () => {
  issuer.answer = { status: 500, headers: {}, body: "" };
  const set = keys();
  expect(await codeOf(set.key("key-1"))).toBe("keys-unavailable");
  issuer.answer = keySet(issuer.publicJwk);
  expect(await codeOf(set.key("key-1"))).toBe("keys-unavailable");
  expect(issuer.reads()).toBe(1);
  pass(1);
  await set.key("key-1");
});

test("what was learned while the clock was a day ahead does not last for that day", async () => {
  const set = keys();
  pass(86_400);
  await set.key("key-1");
  expect(await codeOf(set.key("made-up"))).toBe("unknown-key");
  pass(-86_400);
  await set.key("key-1");
  expect(issuer.reads()).toBe(2);
});

test("requests that come while keys are read wait for that read", async () => {
  let open = (): void => undefined;
  issuer.gate = new Promise((resolve) => {
    open = resolve;
  });
  const set = keys();
  const first = set.key("key-1");
  const second = codeOf(set.key("key-9"));
  open();
  await first;
  expect(await second).toBe("unknown-key");
  expect(issuer.reads()).toBe(1);
});

test.each<[string, Partial<Issuer["answer"]>]>([
  ["not JSON", { body: "<html>" }],
  ["not a key set", { body: "[]" }],
  ["larger than 256 KiB", { body: JSON.stringify({ keys: [], pad: "x".repeat(300_000) }) }],
  ["an error", { status: 404 }],
])("an answer that is %s gives no keys", async (_, answer) => {
  issuer.answer = { ...issuer.answer, ...answer };
  expect(await codeOf(keys().key("key-1"))).toBe("keys-unavailable");
});

test("a redirect to keys elsewhere is not followed", async () => {
  const elsewhere = await startIssuer();
  issuer.answer = { status: 302, headers: { location: elsewhere.url }, body: "" };
  expect(await codeOf(keys().key("key-1"))).toBe("keys-unavailable");
  expect(elsewhere.reads()).toBe(0);
});

test("keys that cannot be meant for RS256 are passed over, the others stay", async () => {
  const { jwk } = await newKey("good");
  const odd = [
    null,
    "x",
    { ...jwk, kid: undefined },
    { ...jwk, kid: "enc", use: "enc" },
    { ...jwk, kid: "ps", alg: "PS256" },
    { kty: "oct", kid: "oct", k: "c2VjcmV0" },
    { kty: "EC", kid: "ec", crv: "P-256", x: "AA", y: "AA" },
    { ...jwk, kid: "short", n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86z" },
    { ...jwk, kid: "broken", n: 7 },
  ];
  issuer.answer = keySet(...odd, jwk);
  const set = keys();
  await set.key("good");
  for (const kid of ["enc", "ps", "oct", "ec", "short", "broken"]) {
    expect(await codeOf(set.key(kid))).toBe("unknown-key");
  }
});
