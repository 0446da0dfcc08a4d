import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { prove, refusal } from "./given.ts";
import { RECORDED, type Recorded } from "./recorded.ts";

const AT = new Date("2026-11-23T12:00:00Z");
const SECONDS = AT.getTime() / 1000;

/** Presets whose signature leaves the body, or most of it, open. */
const BODY_OPEN = ["atlassian-connect", "dropbox-sign", "mercadopago"];

/** The place of the provider's key endpoint: answers everything that is asked of it. */
function publisher({ preset, publishedKey = "" }: Recorded) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    const answer =
      preset === "aws-sns"
        ? publishedKey
        : JSON.stringify({ access_token: "token", key: publishedKey, algorithm: "ECDSA" });
    return Promise.resolve(new Response(answer));
  };
  return { asked, fetch };
}

describe.each(RECORDED.map((one) => [`${one.preset}, by ${one.by}`, one] as const))(
  "%s",
  (_, recorded) => {
    const given = { ...recorded, at: AT, fetch: publisher(recorded).fetch };

    test("is taken and read", async () => {
      expect(await prove(recorded.preset, given)).toMatchObject(recorded.event);
    });

    test("is refused under another secret, key or topic", async () => {
      const other = {
        ...given,
        secrets: given.secrets.map(flipped),
        options: { ...given.options, topics: "arn:aws:sns:us-west-2:666:Evil" },
        fetch: publisher({ ...recorded, publishedKey: OTHER_KEY }).fetch,
      };
      expect(await refusal(recorded.preset, other)).toBe("bad-signature");
    });

    test("is refused with another body, as far as the signature reaches", async () => {
      const body = String(recorded.body)
        .replace("%C3%BC", "%C3%BD")
        .replace("Grü", "Gru")
        .replace("Gr\\u00fc", "Gru")
        .replace("bt_payload=", "bt_payload=B")
        .replace("Event=Hangup", "Event=hangup");
      if (body === recorded.body) return;
      const isOpen = BODY_OPEN.includes(recorded.preset);
      expect(await refusal(recorded.preset, { ...given, body })).toBe(
        isOpen ? "accepted" : "bad-signature",
      );
    });
  },
);

/** Another secret of the same form: its fourth character from the end changed. */
function flipped(secret: string): string {
  const at = Math.max(0, secret.length - 4);
  return secret.slice(0, at) + (secret[at] === "A" ? "B" : "A") + secret.slice(at + 1);
}

/** A key that nobody here signs with. */
const OTHER_KEY =
  "-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==-----END PUBLIC KEY-----";

test("polar-legacy: the key is the secret's text, which its library encodes for the Standard Webhooks one", async () => {
  const secret = "polar_whs_ovyN6cPrTv56AApvzCaJno08SSmGJmgbWilb33N2JuK";
  const webhook = new StandardWebhook(Buffer.from(secret).toString("base64"));
  const body = '{"type":"order.paid","data":{"id":"ü"}}';
  const headers = {
    "webhook-id": "p-1",
    "webhook-timestamp": String(SECONDS),
    "webhook-signature": webhook.sign("p-1", AT, body),
  };
  const given = { secrets: [secret], body, headers, at: AT };
  expect(await prove("polar-legacy", given)).toMatchObject({ id: "p-1", type: "order.paid" });
});

test.each(["clerk", "resend", "anthropic", "liveblocks", "openai", "gitlab-signing-token"])(
  "%s: what the Standard Webhooks library signs is taken",
  async (name) => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const happened = { type: "thing.happened", object_kind: "thing.happened" };
    const body = JSON.stringify({ ...happened, data: happened });
    const prefix = ["clerk", "resend"].includes(name) ? "svix" : "webhook";
    const headers = {
      [`${prefix}-id`]: "m-1",
      [`${prefix}-timestamp`]: String(SECONDS),
      [`${prefix}-signature`]: new StandardWebhook(secret).sign("m-1", AT, body),
    };
    const given = { secrets: [secret], body, headers, at: AT };
    expect(await prove(name, given)).toMatchObject({ id: "m-1", type: "thing.happened" });
    expect(await refusal(name, { ...given, body: `${body} ` })).toBe("bad-signature");
  },
);

test("plaid: a token that jose signs is taken, its key asked for once, with the source's own credentials", async () => {
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
  const good = { iat: SECONDS, request_body_sha256: hash };
  expect(await prove("plaid", await given(good))).toMatchObject({
    type: "TRANSACTIONS.SYNC_UPDATES_AVAILABLE",
  });
  expect(asked).toEqual([
    [
      "https://sandbox.plaid.com/webhook_verification_key/get",
      '{"client_id":"id","secret":"secret","key_id":"k-1"}',
    ],
  ]);
  expect(await refusal("plaid", await given({ ...good, iat: SECONDS - 400 }))).toBe(
    "stale-timestamp",
  );
  expect(
    await refusal("plaid", await given({ iat: SECONDS, request_body_sha256: "0".repeat(64) })),
  ).toBe("bad-signature");
  expect(await refusal("plaid", await given(good, "../../oauth"))).toBe("bad-signature");
  expired_at = SECONDS;
  expect(await refusal("plaid", await given(good))).toBe("bad-signature");
});

test("adyen: one unproved item among good ones makes the whole delivery unauthentic", async () => {
  const recorded = RECORDED.find(({ preset }) => preset === "adyen");
  const body = String(recorded?.body);
  const given = { secrets: recorded?.secrets ?? [], headers: {}, at: AT };
  for (const forged of [
    body.replace('"pspReference":"2"', '"pspReference":"3"'),
    body.replace(/"additionalData":\{[^}]*\}(?=\}\}\]\})/, '"additionalData":{}'),
    JSON.stringify({ live: "false", notificationItems: [] }),
  ]) {
    expect(forged).not.toBe(body);
    expect(await refusal("adyen", { ...given, body: forged })).toBe("bad-signature");
  }
});

test("microsoft-graph: every item must hold a clientState of this source", async () => {
  const of = (...states: readonly string[]) =>
    JSON.stringify({
      value: states.map((clientState) => ({ changeType: "updated", clientState })),
    });
  const given = { secrets: ["new", "old"], headers: {}, at: AT };
  expect(await prove("microsoft-graph", { ...given, body: of("new", "old") })).toMatchObject({
    type: "updated",
    secretIndex: 1,
  });
  expect(await refusal("microsoft-graph", { ...given, body: of("new", "guess") })).toBe(
    "bad-signature",
  );
  expect(await refusal("microsoft-graph", { ...given, body: of() })).toBe("bad-signature");
});
