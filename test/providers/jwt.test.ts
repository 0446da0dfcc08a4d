import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { prove, refusal, shake } from "./given.ts";
import { AT, type Given, receive } from "./receive.ts";
import { privateKey, publicKey } from "./vectors/_ed25519.ts";
import { digest, tokenOf } from "./vectors/_jwt.ts";
import { SECONDS } from "./vectors/_signing.ts";

const NOW_SECONDS = Number(SECONDS);

describe("tokens", () => {
  const body = '{"event":{"type":"user.create","id":"1"},"hello":"Zoë"}';
  const secret = "token-secret-0a1b2c3d4e5f6071";
  const url = "https://relay.example.com/qstash";
  const claims = {
    qstash: {
      iss: "Upstash",
      sub: url,
      nbf: NOW_SECONDS,
      exp: NOW_SECONDS + 300,
      body: digest(body, "base64url"),
    },
    livekit: { iss: "APIkey", exp: NOW_SECONDS + 300, sha256: digest(body, "base64") },
    vonage: { iss: "Vonage", iat: NOW_SECONDS, payload_hash: digest(body, "hex") },
    netlify: { iss: "netlify", sha256: digest(body, "hex") },
    fusionauth: { request_body_sha256: digest(body, "base64") },
    monday: { aud: "https://relay.example.com/monday", exp: NOW_SECONDS + 300, accountId: 1 },
  } as const;
  type Name = keyof typeof claims;
  const HEADERS: Readonly<Record<Name, (token: string) => Record<string, string>>> = {
    qstash: (token) => ({ "upstash-signature": token }),
    livekit: (token) => ({ authorization: token }),
    vonage: (token) => ({ authorization: `Bearer ${token}` }),
    netlify: (token) => ({ "x-webhook-signature": token }),
    fusionauth: (token) => ({ "x-fusionauth-signature-jwt": token }),
    monday: (token) => ({ authorization: token }),
  };
  const attempt = async (
    name: Name,
    changes: Record<string, unknown> = {},
    overrides: Partial<Given> = {},
    alg = "HS256",
  ): Promise<string> =>
    refusal(name, {
      secrets: [secret],
      body,
      headers: HEADERS[name](await tokenOf({ ...claims[name], ...changes }, secret, alg)),
      at: AT,
      publicUrl: url,
      options: { apiKey: "APIkey", audience: "https://relay.example.com/monday" },
      ...overrides,
    });

  test.each<[Name, string]>([
    ["qstash", "body"],
    ["livekit", "sha256"],
    ["vonage", "payload_hash"],
    ["netlify", "sha256"],
    ["fusionauth", "request_body_sha256"],
  ])("%s: the token holds for its own body alone", async (name, claim) => {
    expect(await attempt(name)).toBe("accepted");
    expect(await attempt(name, {}, { body: `${body} ` })).toBe("bad-signature");
    expect(await attempt(name, { [claim]: undefined })).toBe("bad-signature");
    expect(await attempt(name, { [claim]: "" })).toBe("bad-signature");
  });

  test.each<Name>(["qstash", "livekit", "vonage", "netlify", "monday"])(
    "%s: another keyed hash is refused, though the secret is right",
    async (name) => {
      expect(await attempt(name, {}, {}, "HS384")).toBe("bad-signature");
      expect(await attempt(name, {}, {}, "HS512")).toBe("bad-signature");
    },
  );

  test.each<[Name, Record<string, unknown>]>([
    ["qstash", { iss: "upstash" }],
    ["qstash", { sub: `${url}/other` }],
    ["qstash", { sub: undefined }],
    ["livekit", { iss: "another key" }],
    ["netlify", { iss: undefined }],
    ["monday", { aud: "https://relay.example.com/other" }],
  ])("%s: made for or by somebody else it is refused (%j)", async (name, changes) => {
    expect(await attempt(name, changes)).toBe("bad-signature");
  });

  test.each<[Name, Record<string, unknown>]>([
    ["qstash", { exp: NOW_SECONDS - 61 }],
    ["qstash", { nbf: NOW_SECONDS + 61 }],
    ["livekit", { exp: NOW_SECONDS - 61 }],
    ["livekit", { exp: undefined }],
    ["vonage", { iat: NOW_SECONDS - 361 }],
    ["vonage", { iat: NOW_SECONDS + 61 }],
    ["vonage", { iat: undefined }],
    ["monday", { exp: NOW_SECONDS - 61 }],
    ["monday", { exp: undefined }],
  ])("%s: out of time it is refused (%j)", async (name, changes) => {
    expect(await attempt(name, changes)).toBe("stale-timestamp");
  });

  test("QStash's next key is accepted while the keys roll, with padding or without", async () => {
    const secrets = ["the-current-one", secret];
    expect(await attempt("qstash", {}, { secrets })).toBe("accepted");
    const padded = { body: `${digest(body, "base64url")}=` };
    expect(await attempt("qstash", padded, { secrets })).toBe("accepted");
  });

  test("monday's challenge comes back, and lets no event through", async () => {
    const challenge = { secrets: [secret], body: '{"challenge":"3eZb-a"}', headers: {} };
    const answer = await shake("monday", challenge);
    expect(answer?.status).toBe(200);
    expect(JSON.parse(answer?.body ?? "")).toEqual({ challenge: "3eZb-a" });
    const smuggled = '{"challenge":"x","event":{"type":"create_pulse","triggerUuid":"1"}}';
    const { event } = await receive("monday", { body: smuggled, headers: {} }, challenge);
    expect(event).toBeUndefined();
  });
});

describe("published keys", () => {
  const body =
    '{"event":{"type":"user.create","id":"1"},"webhook_type":"ITEM","webhook_code":"ERROR"}';
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

  /** Answers every address with this JSON, and notes what was asked for. */
  function answering(value: unknown) {
    const asked: { url: string; body: unknown }[] = [];
    const fake: typeof fetch = (input, init) => {
      const sent = typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : undefined;
      asked.push({ url: String(input instanceof Request ? input.url : input), body: sent });
      return Promise.resolve(Response.json(value));
    };
    return { fake, asked };
  }
  const signed = (claims: Record<string, unknown>, key: KeyObject, alg: string) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT", kid: "key-1" }).sign(key);

  describe("Plaid", () => {
    const options = { environment: "sandbox", clientId: "client", clientSecret: "api-secret" };
    const claims = { iat: NOW_SECONDS, request_body_sha256: digest(body, "hex") };
    const given = async (changes: Record<string, unknown> = {}, key: object = {}) => {
      const jwk = { ...(await exportJWK(ec.publicKey)), kid: "key-1", alg: "ES256", use: "sig" };
      const { fake, asked } = answering({ key: { ...jwk, expired_at: null, ...key } });
      const token = await signed({ ...claims, ...changes }, ec.privateKey, "ES256");
      const headers = { "plaid-verification": token };
      return { given: { secrets: [], body, headers, at: AT, options, fetch: fake }, asked };
    };

    test("the key is asked for by its id, with the API key, at the environment's address", async () => {
      const { given: request, asked } = await given();
      expect((await prove("plaid", request)).type).toBe("ITEM.ERROR");
      expect(asked).toEqual([
        {
          url: "https://sandbox.plaid.com/webhook_verification_key/get",
          body: { client_id: "client", secret: "api-secret", key_id: "key-1" },
        },
      ]);
    });

    test("a token older than five minutes, or for another body, is refused", async () => {
      const old = await given({ iat: NOW_SECONDS - 361 });
      expect(await refusal("plaid", old.given)).toBe("stale-timestamp");
      const { given: request } = await given();
      expect(await refusal("plaid", { ...request, body: `${body}\n` })).toBe("bad-signature");
    });

    test("a key that Plaid has expired is refused", async () => {
      const { given: request } = await given({}, { expired_at: NOW_SECONDS - 1 });
      expect(await refusal("plaid", request)).toBe("bad-signature");
    });
  });

  test("FusionAuth's RSA, EC and Ed25519 keys are taken from its own key set", async () => {
    const hash = { request_body_sha256: digest(body, "base64") };
    const keys = [
      ["RS256", rsa],
      ["ES256", ec],
      ["EdDSA", { privateKey, publicKey }],
    ] as const;
    for (const [alg, pair] of keys) {
      const jwk = { ...(await exportJWK(pair.publicKey)), kid: "key-1" };
      const { fake, asked } = answering({ keys: [jwk] });
      const given = {
        secrets: [],
        body,
        headers: { "x-fusionauth-signature-jwt": await signed(hash, pair.privateKey, alg) },
        at: AT,
        options: { host: "auth.example.com" },
        fetch: fake,
      };
      expect((await prove("fusionauth-jwks", given)).type).toBe("user.create");
      expect(asked[0]?.url).toBe("https://auth.example.com/.well-known/jwks.json");
      expect(await refusal("fusionauth-jwks", { ...given, body: `${body} ` })).toBe(
        "bad-signature",
      );
    }
  });

  describe("Event Grid with Entra tokens", () => {
    const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    const claims = {
      iss: `https://sts.windows.net/${tenant}/`,
      aud: "api://relay",
      appid: "4962773b-9cdb-44cf-a8bf-237846a00ab7",
      exp: NOW_SECONDS + 3600,
    };
    const attempt = async (changes: Record<string, unknown>) => {
      const { fake } = answering({ keys: [{ ...(await exportJWK(rsa.publicKey)), kid: "key-1" }] });
      const token = await signed({ ...claims, ...changes }, rsa.privateKey, "RS256");
      return refusal("azure-event-grid-entra", {
        secrets: [],
        body: '[{"id":"1","eventType":"a.b"}]',
        headers: { authorization: `Bearer ${token}` },
        at: AT,
        options: { tenantId: tenant, audience: "api://relay" },
        fetch: fake,
      });
    };

    test.each([
      ["version 1", {}],
      [
        "version 2",
        {
          iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
          appid: undefined,
          azp: claims.appid,
        },
      ],
    ])("a token of %s is accepted", async (_, changes) => {
      expect(await attempt(changes)).toBe("accepted");
    });

    test.each([
      ["another application of the tenant", { appid: "11111111-2222-3333-4444-555555555555" }],
      ["one application in appid, another in azp", { azp: "11111111-2222-3333-4444-555555555555" }],
      ["no application", { appid: undefined }],
      ["another tenant", { iss: "https://sts.windows.net/11111111-2222-3333-4444-555555555555/" }],
      ["another audience", { aud: "api://other" }],
    ])("a token of or for %s is refused", async (_, changes) => {
      expect(await attempt(changes)).toBe("bad-signature");
    });
  });
});

test("plaid: a token that jose signs is accepted, its key asked for once, with the source's own credentials", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k-1", alg: "ES256", use: "sig" };
  const asked: [string, unknown][] = [];
  let expired_at: number | null = null;
  const fetch: typeof globalThis.fetch = (input, init) => {
    asked.push([input instanceof Request ? input.url : input.toString(), init?.body]);
    return Promise.resolve(Response.json({ key: { ...jwk, expired_at }, request_id: "r" }));
  };
  // Plaid indents by two spaces.
  const body = JSON.stringify(
    { webhook_type: "TRANSACTIONS", webhook_code: "SYNC_UPDATES_AVAILABLE" },
    null,
    2,
  );
  const hash = createHash("sha256").update(body).digest("hex");
  const token = (claims: Record<string, unknown>, kid = "k-1") =>
    new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(privateKey);
  const given = async (claims: Record<string, unknown>, kid?: string) => ({
    secrets: [],
    options: { environment: "sandbox", clientId: "id", clientSecret: "secret" },
    body,
    headers: { "plaid-verification": await token(claims, kid) },
    at: AT,
    fetch,
  });
  const good = { iat: NOW_SECONDS, request_body_sha256: hash };
  expect(await prove("plaid", await given(good))).toMatchObject({
    type: "TRANSACTIONS.SYNC_UPDATES_AVAILABLE",
  });
  expect(asked).toEqual([
    [
      "https://sandbox.plaid.com/webhook_verification_key/get",
      '{"client_id":"id","secret":"secret","key_id":"k-1"}',
    ],
  ]);
  expect(await refusal("plaid", await given({ ...good, iat: NOW_SECONDS - 400 }))).toBe(
    "stale-timestamp",
  );
  expect(
    await refusal("plaid", await given({ iat: NOW_SECONDS, request_body_sha256: "0".repeat(64) })),
  ).toBe("bad-signature");
  expect(await refusal("plaid", await given(good, "../../oauth"))).toBe("bad-signature");
  expired_at = NOW_SECONDS;
  expect(await refusal("plaid", await given(good))).toBe("bad-signature");
});

test("google-pubsub: a token that jose signs is accepted only for this audience, account and issuer", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", use: "sig" };
  const fetched: string[] = [];
  const fetch: typeof globalThis.fetch = (address) => {
    fetched.push(address instanceof Request ? address.url : address.toString());
    return Promise.resolve(Response.json({ keys: [jwk] }));
  };
  const claims = { email: "push@p.iam.gserviceaccount.com", email_verified: true };
  const token = async (changes: Record<string, unknown> = {}, kid = "k1") =>
    new SignJWT({ iss: "https://accounts.google.com", aud: "aud", ...claims, ...changes })
      .setProtectedHeader({ alg: "RS256", kid })
      .setIssuedAt(NOW_SECONDS)
      .setExpirationTime(NOW_SECONDS + 3600)
      .sign(privateKey);
  const given = async (text: string | Promise<string>) => ({
    secrets: [],
    body: '{"message":{"messageId":"2070443601311540","publishTime":"2026-02-26T19:13:55.749Z","data":"e30="}}',
    headers: { authorization: `Bearer ${await text}` },
    options: { audience: "aud", email: "push@p.iam.gserviceaccount.com" },
    at: AT,
    fetch,
  });
  expect(await prove("google-pubsub", await given(token()))).toMatchObject({
    id: "2070443601311540",
  });
  expect(fetched).toEqual(["https://www.googleapis.com/oauth2/v3/certs"]);
  for (const changes of [
    { aud: "other" },
    { email: "thief@p.iam.gserviceaccount.com" },
    { email_verified: false },
    { iss: "https://evil.example" },
  ]) {
    expect(await refusal("google-pubsub", await given(token(changes)))).toMatch(
      /bad-signature|stale/,
    );
  }
  expect(await refusal("google-pubsub", await given(token({}, "k2")))).toBe("bad-signature");
  const [head, body] = (await token()).split(".");
  const none = Buffer.from('{"alg":"none","kid":"k1"}').toString("base64url");
  expect(await refusal("google-pubsub", await given(`${none}.${body}.`))).toBe("bad-signature");
  expect(await refusal("google-pubsub", await given(`${head}.${body}.`))).toBe("bad-signature");
});
