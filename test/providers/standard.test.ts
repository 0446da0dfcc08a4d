import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { verifyKey } from "discord-interactions";
import { exportJWK, SignJWT } from "jose";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { type Given, prove as proveGiven, refusal, shake } from "./given.ts";
import { passes, type Proof, prove, SECONDS } from "./proof.ts";
import { AT, receive } from "./receive.ts";
import { STANDARD_VECTORS } from "./standard-vectors.ts";

const NOW_SECONDS = Number(SECONDS);
const later = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);
const digest = (body: string, encoding: "hex" | "base64" | "base64url"): string =>
  createHash("sha256").update(body).digest(encoding);

const WHSEC = `whsec_${Buffer.from("webhook-relay-vector-key").toString("base64")}`;

/** Headers as the reference library signs them. */
function standardHeaders(id: string, body: string, secret = WHSEC): Record<string, string> {
  const signature = new Webhook(secret).sign(id, AT, body);
  return { "webhook-id": id, "webhook-timestamp": SECONDS, "webhook-signature": signature };
}

const HS = { alg: "HS256", typ: "JWT" } as const;
const tokenOf = (claims: Record<string, unknown>, secret: string, alg = "HS256") =>
  new SignJWT(claims).setProtectedHeader({ ...HS, alg }).sign(new TextEncoder().encode(secret));

/** The same pair in every run (RFC 8410 §7: the seed follows the header). */
const seed = createHash("sha256").update("a sender's key").digest("hex");
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, "hex"),
  format: "der",
  type: "pkcs8",
});
const publicKey = createPublicKey(privateKey);
const rawKey = publicKey.export({ type: "spki", format: "der" }).subarray(-32);

const LIVE: readonly Proof[] = [
  {
    preset: "gitlab-signing-token",
    by: "standardwebhooks",
    secret: WHSEC,
    body: '{"object_kind":"merge_request","user":{"name":"Zoë"},"object_attributes":{"action":"open","iid":1}}',
    headers: (body) => ({
      ...standardHeaders("f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11", body),
      "x-gitlab-event": "Merge Request Hook",
    }),
    event: { type: "merge_request.open", id: "f5e57ebe-07a4-4b25-b0f5-6d2d0a3b7c11" },
  },
  {
    preset: "standard-webhooks-v1a",
    by: "its specification: Ed25519 over the same content",
    secret: `whpk_${rawKey.toString("base64")}`,
    body: '{"type":"user.created","timestamp":"2026-11-23T11:59:59Z","data":{"name":"Zoë"}}',
    headers: (body) => ({
      "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      "webhook-timestamp": SECONDS,
      // A sender that moves from v1 to v1a sends both.
      "webhook-signature": `v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,${sign(null, Buffer.from(`msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.${SECONDS}.${body}`), privateKey).toString("base64")}`,
    }),
    event: {
      type: "user.created",
      id: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "discord-events",
    by: "discord-interactions",
    secret: rawKey.toString("hex"),
    body: '{"version":1,"application_id":"1234560123453231555","type":1,"event":{"type":"APPLICATION_AUTHORIZED","timestamp":"2026-11-23T11:59:59.000000+00:00","data":{"user":{"username":"Zoë"}}}}',
    headers: (body) => ({
      "x-signature-timestamp": SECONDS,
      "x-signature-ed25519": sign(null, Buffer.from(SECONDS + body), privateKey).toString("hex"),
    }),
    official: (body, headers, secret) =>
      verifyKey(
        body,
        headers["x-signature-ed25519"] ?? "",
        headers["x-signature-timestamp"] ?? "",
        secret,
      ),
    event: { type: "APPLICATION_AUTHORIZED", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "netlify",
    by: "jose",
    secret: "netlify-jws-secret-0a1b2c3d",
    body: '{"id":"5e0b1c1f0d3a4b0008f1a2b3","state":"ready","name":"zoë","updated_at":"2026-11-23T11:59:59.123Z"}',
    headers: async (body, secret) => ({
      "x-netlify-event": "deploy_created",
      "x-webhook-signature": await tokenOf({ iss: "netlify", sha256: digest(body, "hex") }, secret),
    }),
    event: { type: "deploy_created", time: "2026-11-23T11:59:59.123Z" },
  },
  {
    preset: "fusionauth",
    by: "jose",
    secret: "fusionauth-hmac-key-0a1b2c3d4e5f6071",
    body: '{"event":{"createInstant":1795435199000,"id":"6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31","type":"user.create","user":{"firstName":"Zoë"}}}',
    headers: async (body, secret) => ({
      "x-fusionauth-signature-jwt": await tokenOf(
        { request_body_sha256: digest(body, "base64") },
        secret,
        "HS512",
      ),
    }),
    event: {
      type: "user.create",
      id: "6b44f4f5-7d0c-4dd5-9c1f-5a7e6a2e8d31",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

prove([...LIVE, ...STANDARD_VECTORS.map((one) => ({ ...one, headers: () => one.headers }))]);

describe("Standard Webhooks, where the sender's own library is lax", () => {
  const body = '{"type":"user.created","status":"succeeded"}';
  const headers = standardHeaders("msg_1", body);
  const given = (changes: Record<string, string>, at = AT): Given => ({
    secrets: [WHSEC],
    body,
    headers: { ...headers, ...changes },
    at,
  });
  const signature = headers["webhook-signature"] ?? "";
  const PRESETS = ["liveblocks", "openai", "anthropic", "replicate", "gitlab-signing-token"];

  test.each(PRESETS)("%s: only the label v1 counts", async (name) => {
    expect(await refusal(name, given({}))).toBe("accepted");
    for (const label of ["v2,", "v1a,", "v0,", "", "v1=", "V1,"]) {
      const relabelled = { "webhook-signature": signature.replace("v1,", label) };
      expect(await refusal(name, given(relabelled))).toBe("bad-signature");
    }
  });

  test.each(PRESETS)("%s: one good signature among others is enough", async (name) => {
    const several = { "webhook-signature": `v1a,AAAA v1,AAAA ${signature}` };
    expect(await refusal(name, given(several))).toBe("accepted");
  });

  test.each(PRESETS)("%s: five minutes are the limit, both ways", async (name) => {
    for (const seconds of [-300, 300])
      expect(await refusal(name, given({}, later(seconds)))).toBe("accepted");
    for (const seconds of [-301, 301])
      expect(await refusal(name, given({}, later(seconds)))).toBe("stale-timestamp");
  });

  test.each(PRESETS)("%s: another id under the same signature is refused", async (name) => {
    expect(await refusal(name, given({ "webhook-id": "msg_2" }))).toBe("bad-signature");
  });

  test("a v1 signature never passes for v1a, nor the public key for a shared secret", async () => {
    const secret = `whpk_${rawKey.toString("base64")}`;
    const forged = new Webhook(rawKey.toString("base64")).sign("msg_1", AT, body);
    for (const text of [forged, forged.replace("v1,", "v1a,")]) {
      const attempt = { ...given({ "webhook-signature": text }), secrets: [secret] };
      expect(await refusal("standard-webhooks-v1a", attempt)).toBe("bad-signature");
    }
  });

  test("Polar's two kinds of secret are not taken for one another", async () => {
    const text = Buffer.from(WHSEC).toString("base64");
    const legacy = { ...given({}), headers: standardHeaders("msg_1", body, text) };
    expect(await refusal("polar-legacy", legacy)).toBe("accepted");
    expect(await refusal("polar", legacy)).toBe("bad-signature");
    expect(await refusal("polar", given({}))).toBe("accepted");
    expect(await refusal("polar-legacy", given({}))).toBe("bad-signature");
  });
});

test("Discord's signed PING is answered with an empty 204, an unsigned one with 401", async () => {
  const body = '{"version":1,"application_id":"1234560123453231555","type":0}';
  const signature = sign(null, Buffer.from(SECONDS + body), privateKey).toString("hex");
  const headers = { "x-signature-timestamp": SECONDS, "x-signature-ed25519": signature };
  const receiver = { secrets: [rawKey.toString("hex")] };
  const { answer, event } = await receive("discord-events", { body, headers }, receiver);
  expect([answer.status, answer.body, event]).toEqual([204, "", undefined]);
  const forged = { ...headers, "x-signature-ed25519": signature.replace(/^.{4}/, "0000") };
  const refused = await receive("discord-events", { body, headers: forged }, receiver);
  expect(refused.answer.status).toBe(401);
});

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

  test("QStash's next key is taken while the keys roll, with padding or without", async () => {
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
      expect((await proveGiven("plaid", request)).type).toBe("ITEM.ERROR");
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
      expect((await proveGiven("fusionauth-jwks", given)).type).toBe("user.create");
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
    ])("a token of %s is taken", async (_, changes) => {
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

describe("CloudEvents", () => {
  const headers = { authorization: "Bearer the-token" };
  const given = (body: string, more: Record<string, string> = {}): Given => ({
    secrets: ["the-token"],
    body,
    headers: { ...headers, ...more },
    at: AT,
  });
  const attributes = {
    specversion: "1.0",
    id: "A234-1234",
    source: "/mill",
    type: "com.example.turned",
    time: "2026-11-23T11:59:59Z",
  };
  const binary = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
  );
  const expected = {
    id: "/mill:A234-1234",
    type: "com.example.turned",
    time: new Date("2026-11-23T11:59:59Z"),
  };

  test("binary and structured mode are the same event", async () => {
    const structured = { "content-type": "application/cloudevents+json" };
    const whole = JSON.stringify({ ...attributes, data: { type: "other" } });
    expect(await proveGiven("cloudevents", given(whole, structured))).toMatchObject(expected);
    const data = given('{"type":"other","id":"7"}', binary);
    expect(await proveGiven("cloudevents", data)).toMatchObject(expected);
    const text = given("plain data", { ...binary, "content-type": "text/csv" });
    expect(await proveGiven("cloudevents", text)).toMatchObject(expected);
  });

  test("a batch is known by its bytes, so that another batch with the same first event is not lost", async () => {
    const batch = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ ...attributes, id })));
    const one = await proveGiven("cloudevents", given(batch("1")));
    const two = await proveGiven("cloudevents", given(batch("1", "2")));
    expect(one.type).toBe("com.example.turned");
    expect(one.id).not.toBe(two.id);
  });

  test("permission to send is given for the origin that asks, and the callback is never fetched", async () => {
    const request = {
      "webhook-request-origin": "eventemitter.example.com",
      "webhook-request-callback": "https://eventemitter.example.com/confirm?id=12345",
      "webhook-request-rate": "120",
    };
    const sent = { method: "OPTIONS", body: "", headers: request };
    const { answer, event } = await receive("cloudevents", sent, { secrets: ["the-token"] });
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        "webhook-allowed-origin": "eventemitter.example.com",
        "webhook-allowed-rate": "*",
      },
      body: "",
    });
    expect(event).toBeUndefined();
  });

  test("without the token nothing is an event", async () => {
    const unsigned = { body: "{}", headers: { ...binary, authorization: "Bearer another" } };
    const { code, event } = await receive("cloudevents", unsigned, { secrets: ["the-token"] });
    expect([code, event]).toEqual(["bad-signature", undefined]);
  });
});

describe("Event Grid with a secret in the URL", () => {
  const receiver = { secrets: ["the-token"] };
  const validation = JSON.stringify([
    {
      id: "2d1781af-3a4c-4d7c-bd0c-e34b19da4e66",
      topic: "/subscriptions/x",
      subject: "",
      data: {
        validationCode: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6",
        validationUrl: "https://rp-eastus2.eventgrid.azure.net:553/validate?id=512d38b6",
      },
      eventType: "Microsoft.EventGrid.SubscriptionValidationEvent",
      eventTime: "2026-11-23T11:59:59.1234567Z",
      metadataVersion: "1",
      dataVersion: "1",
    },
  ]);

  test("a validation with the secret is answered with its code, one without is refused", async () => {
    const sent = { body: validation, headers: {}, query: "token=the-token" };
    const { answer, event } = await receive("azure-event-grid", sent, receiver);
    expect([answer.status, event]).toEqual([200, undefined]);
    expect(JSON.parse(answer.body)).toEqual({
      validationResponse: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6",
    });
    const without = await receive("azure-event-grid", { ...sent, query: "token=x" }, receiver);
    expect(without.code).toBe("bad-signature");
  });

  test("an event is read with its seventh decimal of time", async () => {
    const body = validation.replace(/Microsoft.EventGrid.\w+/, "Microsoft.Storage.BlobCreated");
    const sent = { body, headers: {}, query: "token=the-token" };
    const { event } = await receive("azure-event-grid", sent, receiver);
    expect(event).toMatchObject({
      type: "Microsoft.Storage.BlobCreated",
      time: "2026-11-23T11:59:59.123Z",
    });
  });

  test("OPTIONS is answered for Event Grid alone", async () => {
    const ask = (origin: string) =>
      receive(
        "azure-event-grid",
        { method: "OPTIONS", body: "", headers: { "webhook-request-origin": origin } },
        receiver,
      );
    const { answer } = await ask("eventgrid.azure.net");
    expect(answer.headers["webhook-allowed-origin"]).toBe("eventgrid.azure.net");
    expect((await ask("elsewhere.example.com")).answer.status).toBe(405);
  });
});

test("the reference library refuses what the presets refuse", async () => {
  const body = '{"type":"user.created"}';
  const old = new Webhook(WHSEC).sign("msg_1", later(-301), body);
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(NOW_SECONDS - 301),
    "webhook-signature": old,
  };
  expect(await passes(() => new Webhook(WHSEC).verify(body, headers))).toBe(false);
  expect(await refusal("openai", { secrets: [WHSEC], body, headers, at: AT })).toBe(
    "stale-timestamp",
  );
});
