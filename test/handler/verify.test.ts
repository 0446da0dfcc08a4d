import { createHmac, createSign, KeyObject, randomBytes } from "node:crypto";
import { base64url, exportSPKI, importJWK, SignJWT } from "jose";
import type { CryptoKey } from "jose";
import { beforeAll, expect, test, vi } from "vitest";
import { createVerifier, Refusal } from "../../src/handler/index.ts";
import type { VerifierOptions } from "../../src/handler/index.ts";
import { ACCOUNT, AUDIENCE, claims, newKey, NOW, NOW_SECONDS, startIssuer } from "./issuer.ts";
import type { Claims, Issuer } from "./issuer.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});

const options = (changes: Partial<VerifierOptions> = {}): VerifierOptions => ({
  audience: AUDIENCE,
  serviceAccount: ACCOUNT,
  jwksUrl: issuer.url,
  now: () => NOW,
  env: {},
  ...changes,
});

const withToken = (token: string): Request =>
  new Request(AUDIENCE, { method: "POST", headers: { authorization: `Bearer ${token}` } });

const verify = async (token: string, changes: Partial<VerifierOptions> = {}) =>
  createVerifier(options(changes))(withToken(token));

async function refusal(attempt: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

const codeOf = async (token: string, changes: Partial<VerifierOptions> = {}): Promise<string> =>
  (await refusal(verify(token, changes))).code;

const part = (value: unknown): string => base64url.encode(JSON.stringify(value));

test("a token of the expected account for this service says who sent the task", async () => {
  expect(await verify(await issuer.sign())).toEqual({
    serviceAccount: ACCOUNT,
    audience: AUDIENCE,
    subject: "112233445566778899001",
    issuedAt: NOW,
    expiresAt: new Date(NOW.getTime() + 3_600_000),
  });
});

test("several audiences, several accounts and tests of one's own are possible", async () => {
  const token = await issuer.sign();
  await verify(token, {
    audience: ["https://other", AUDIENCE],
    serviceAccount: [ACCOUNT, "x@y"],
  });
  await verify(token, { audience: (value) => value.endsWith(".run.app") });
  expect(await codeOf(token, { audience: () => false })).toBe("wrong-audience");
  expect(await codeOf(token, { serviceAccount: () => false })).toBe("wrong-service-account");
});

test.each<[string, Claims, string, number]>([
  ["another audience", { aud: "https://other.run.app" }, "wrong-audience", 403],
  ["the audience with a slash more", { aud: `${AUDIENCE}/` }, "wrong-audience", 403],
  ["a list of audiences", { aud: [AUDIENCE] }, "wrong-audience", 403],
  ["no audience", { aud: undefined }, "wrong-audience", 403],
  ["another account", { email: `x${ACCOUNT}` }, "wrong-service-account", 403],
  ["no account", { email: undefined }, "wrong-service-account", 403],
  ["an unverified email", { email_verified: false }, "wrong-service-account", 403],
  ["an email verified by a string", { email_verified: "true" }, "wrong-service-account", 403],
  ["another issuer", { iss: "https://accounts.google.com.evil.example" }, "wrong-issuer", 401],
  ["no issuer", { iss: undefined }, "wrong-issuer", 401],
  ["an expiry 31 s ago", { exp: NOW_SECONDS - 31 }, "expired", 401],
  ["no expiry", { exp: undefined }, "malformed-token", 401],
  ["an expiry as text", { exp: "9999999999" }, "malformed-token", 401],
  ["an issue time 31 s ahead", { iat: NOW_SECONDS + 31 }, "not-yet-valid", 401],
  ["no issue time", { iat: undefined }, "malformed-token", 401],
  ["a start 31 s ahead", { nbf: NOW_SECONDS + 31 }, "not-yet-valid", 401],
])("a token with %s is refused", async (_, changes, code, status) => {
  const refused = await refusal(verify(await issuer.sign(changes)));
  expect([refused.code, refused.status]).toEqual([code, status]);
});

test("Google's issuer is known with and without https, and clocks may be 30 s apart", async () => {
  await verify(await issuer.sign({ iss: "accounts.google.com" }));
  await verify(await issuer.sign({ exp: NOW_SECONDS - 29 }));
  await verify(await issuer.sign({ iat: NOW_SECONDS + 29, nbf: NOW_SECONDS + 29 }));
  const expired = await issuer.sign({ exp: NOW_SECONDS });
  expect(await codeOf(expired, { clockToleranceSeconds: 0 })).toBe("expired");
});

test("a number that JSON turns into infinity is not an expiry", async () => {
  const payload = JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999');
  const signed = `${part({ alg: "RS256", kid: "key-1" })}.${base64url.encode(payload)}`;
  const signature = createSign("sha256")
    .update(signed)
    .sign(KeyObject.from(issuer.privateKey), "base64url");
  expect(await codeOf(`${signed}.${signature}`)).toBe("malformed-token");
});

test("the algorithm is RS256 and nothing else: none, HS256 with the public key, PS256, ES256", async () => {
  const payload = part(claims());
  const none = `${part({ alg: "none", kid: "key-1" })}.${payload}.`;
  const spki = await exportSPKI(
    (await importJWK(issuer.publicJwk, "RS256", { extractable: true })) as CryptoKey,
  );
  const head = `${part({ alg: "HS256", kid: "key-1" })}.${payload}`;
  const confused = `${head}.${createHmac("sha256", spki).update(head).digest("base64url")}`;
  const wrongName = await issuer.sign();
  const [, body, signature] = wrongName.split(".");
  const others = ["None", "rs256", "RS512", "PS256", "ES256", ["RS256"], null, undefined].map(
    (alg) => `${part({ alg, kid: "key-1" })}.${body}.${signature}`,
  );
  for (const token of [none, confused, ...others]) {
    expect(await codeOf(token)).toBe("malformed-token");
  }
});

test("keys that the token brings along or points to are never looked at", async () => {
  const own = await newKey("key-1");
  const sign = (header: Record<string, unknown>) =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: "RS256", kid: "key-1", ...header })
      .sign(own.privateKey);
  const reads = issuer.reads();
  expect(await codeOf(await sign({ jwk: own.jwk }))).toBe("bad-signature");
  expect(await codeOf(await sign({ jku: "http://127.0.0.1:1/jwks" }))).toBe("bad-signature");
  expect(await codeOf(await sign({ x5u: "http://127.0.0.1:1/", x5c: ["AAAA"] }))).toBe(
    "bad-signature",
  );
  expect(issuer.reads() - reads).toBe(3); // one for each new verifier
});

test.each<[string, Record<string, unknown>, string]>([
  ["an unknown key id", { kid: "key-2" }, "unknown-key"],
  ["the key id in another case", { kid: "KEY-1" }, "unknown-key"],
  ["a key id from the prototype", { kid: "constructor" }, "unknown-key"],
  ["no key id", { kid: undefined }, "malformed-token"],
  ["an empty key id", { kid: "" }, "malformed-token"],
  ["another type", { typ: "at+jwt" }, "malformed-token"],
])("a token with %s is refused", async (_, header, code) => {
  expect(await codeOf(await issuer.sign({}, header))).toBe(code);
});

test("a token that asks for an extension is refused", async () => {
  const [, payload, signature] = (await issuer.sign()).split(".");
  const header = part({ alg: "RS256", kid: "key-1", crit: ["exp"] });
  expect(await codeOf(`${header}.${payload}.${signature}`)).toBe("malformed-token");
});

test("no character of a token can be changed, dropped or added", async () => {
  const token = await issuer.sign();
  const check = createVerifier(options());
  const variants = [
    ...Array.from({ length: 120 }, (_, n) => {
      const at = Math.floor((n * token.length) / 120);
      return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
    }),
    ...Array.from({ length: 40 }, (_, n) => token.slice(0, Math.floor((n * token.length) / 40))),
    ...["=", "==", ".", ".x", "A", "!"].map((tail) => token + tail),
    token.replace(".", ".."),
    token.replace(".", "=."),
    token.split(".").toReversed().join("."),
  ];
  for (const variant of variants) {
    const { status } = await refusal(check(withToken(variant)));
    expect(status).toBe(401);
  }
});

test("a signature has one spelling: the unused bits of its last character count", async () => {
  const token = await issuer.sign();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1) ?? "");
  // 256 bytes leave four unused bits in the last character, all zero in the one right spelling.
  expect(last % 16).toBe(0);
  const twin = token.slice(0, -1) + alphabet.charAt(last + 1);
  expect(Buffer.from(twin.split(".")[2] ?? "", "base64url")).toEqual(
    Buffer.from(token.split(".")[2] ?? "", "base64url"),
  );
  expect(await codeOf(twin)).toBe("malformed-token");
});

test("garbage of every kind is refused as malformed", async () => {
  const text = (value: string) => base64url.encode(value);
  const head = part({ alg: "RS256", kid: "key-1" });
  const garbage = [
    "x",
    "..",
    "a.b",
    `${head}.${part(claims())}`,
    `${text("null")}.${part(claims())}.AAAA`,
    `${text("[]")}.${part(claims())}.AAAA`,
    `${text("{")}.${part(claims())}.AAAA`,
    `${head}.${text('"x"')}.AAAA`,
    `${head}.${part(claims())}.`,
    `${head}.${part(claims())}.A`,
    `${head}.${part(claims())}.AA+/`,
    `${base64url.encode(Buffer.from([0xff, 0xfe]))}.${part({})}.AAAA`,
    await issuer.sign({ padding: "x".repeat(8_000) }),
    ...Array.from({ length: 50 }, () => randomBytes(60).toString("base64url")),
  ];
  for (const token of garbage) expect(await codeOf(token)).toBe("malformed-token");
});

test.each<[string | undefined, string]>([
  [undefined, "missing-token"],
  ["", "missing-token"],
  ["Basic dXNlcjpwYXNz", "missing-token"],
  ["Bearerx y", "missing-token"],
  ["Bearer", "malformed-token"],
  ["Bearer a b", "malformed-token"],
])("an Authorization header of %j is refused", async (authorization, code) => {
  const headers = authorization === undefined ? {} : { authorization };
  const request = new Request(AUDIENCE, { method: "POST", headers });
  expect((await refusal(createVerifier(options())(request))).code).toBe(code);
});

test("the scheme's name may be in any case", async () => {
  const headers = { authorization: `bearer ${await issuer.sign()}` };
  const request = new Request(AUDIENCE, { method: "POST", headers });
  expect(await createVerifier(options())(request)).toMatchObject({
    serviceAccount: expect.any(String),
  });
});

test("two Authorization headers are refused, even when one is right", async () => {
  const token = await issuer.sign();
  const headers = new Headers();
  headers.append("authorization", `Bearer ${token}`);
  headers.append("authorization", `Bearer ${token}`);
  const attempt = createVerifier(options())(new Request(AUDIENCE, { method: "POST", headers }));
  expect((await refusal(attempt)).code).toBe("malformed-token");
});

test("no refusal repeats the token", async () => {
  const token = await issuer.sign({ aud: "https://other.run.app" });
  const refused = await refusal(verify(token));
  for (const piece of token.split(".")) {
    expect(`${refused.message} ${refused.detail} ${refused.stack}`).not.toContain(piece);
  }
  expect(refused.message).toContain('the token is for "https://other.run.app"');
  expect(refused.detail).not.toContain("http");
});

test("a signature that Cloud Run removed is accepted only there, and only where all callers authenticate", async () => {
  const [header, payload] = (await issuer.sign()).split(".");
  const removed = `${header}.${payload}.SIGNATURE_REMOVED_BY_GOOGLE`;
  const onCloudRun = { K_SERVICE: "ci" };
  const said = { cloudRun: "requires-authentication" } as const;
  expect(await codeOf(removed)).toBe("signature-removed");
  expect(await codeOf(removed, said)).toBe("signature-removed");
  expect(await codeOf(removed, { env: onCloudRun })).toBe("signature-removed");
  expect((await verify(removed, { ...said, env: onCloudRun })).serviceAccount).toBe(ACCOUNT);
  // The claims still count, and a signature that is there too.
  const all = { ...said, env: onCloudRun };
  expect(await codeOf(removed, { ...all, audience: "https://other" })).toBe("wrong-audience");
  expect(await codeOf(removed, { ...all, serviceAccount: "x@y" })).toBe("wrong-service-account");
  expect(await codeOf(`${header}.${payload}.AAAA`, all)).toBe("bad-signature");
  expect(await codeOf(`${header}.${payload}.`, all)).toBe("malformed-token");
});

test.each<[string, Record<string, string>, string]>([
  ["Google's", {}, "https://www.googleapis.com/oauth2/v3/certs"],
  [
    "the embedded Cloud Tasks' where its address is set",
    { CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:8124" },
    "http://127.0.0.1:8124/oauth2/v3/certs",
  ],
  [
    "Google's on Google Cloud, whatever else is set",
    { CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:8124", K_SERVICE: "ci" },
    "https://www.googleapis.com/oauth2/v3/certs",
  ],
])("the keys are %s", async (_, env, address) => {
  const asked: string[] = [];
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (url) => {
    asked.push(url instanceof URL ? url.href : "");
    return Response.json({ keys: [issuer.publicJwk] });
  });
  try {
    const { jwksUrl: _unused, ...rest } = options({ env });
    await createVerifier(rest)(withToken(await issuer.sign()));
    expect(asked).toEqual([address]);
  } finally {
    spy.mockRestore();
  }
});

test.each<[string, Partial<VerifierOptions>]>([
  ["an empty audience", { audience: "" }],
  ["no audience at all", { audience: [] }],
  ["an unset variable as audience", { audience: undefined as never }],
  ["an empty account among others", { serviceAccount: [ACCOUNT, ""] }],
  ["keys over plain http", { jwksUrl: "http://keys.example/certs" }],
  ["keys from a file", { jwksUrl: "file:///etc/keys" }],
  ["a tolerance of an hour", { clockToleranceSeconds: 3_600 }],
  ["a tolerance that is not a number", { clockToleranceSeconds: Number.NaN }],
])("%s is a mistake in the program, found when it starts", (_, changes) => {
  expect(() => createVerifier(options(changes))).toThrow(TypeError);
});
