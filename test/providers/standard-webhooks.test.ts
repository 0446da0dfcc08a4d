import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { prove, refusal } from "./given.ts";
import { AT, type Given } from "./receive.ts";
import { rawKey } from "./vectors/_ed25519.ts";
import { passes, SECONDS } from "./vectors/_signing.ts";
import { standardHeaders, WHSEC } from "./vectors/_standard-webhooks.ts";

const NOW_SECONDS = Number(SECONDS);
const later = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);

// Truth from outside: every signature here was made by the provider's own library, or stands on the provider's page.
const UTF8 =
  '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}';

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

test.each(["standard-webhooks", "svix"])("%s: what the library signs is accepted", async (name) => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const webhook = name === "svix" ? new SvixWebhook(secret) : new Webhook(secret);
  const prefix = name === "svix" ? "svix" : "webhook";
  const signature = webhook.sign("msg_1", AT, UTF8);
  const headers = (value: string) => ({
    [`${prefix}-id`]: "msg_1",
    [`${prefix}-timestamp`]: SECONDS,
    [`${prefix}-signature`]: value,
  });
  const given = { secrets: [secret], body: UTF8, at: AT };
  const event = await prove(name, { ...given, headers: headers(`v1,AAAA v1a,BBBB ${signature}`) });
  expect(event).toMatchObject({ id: "msg_1", type: "thing.happened" });
  for (const label of ["v2,", "v1a,", "", "V1,"]) {
    const relabelled = headers(signature.replace("v1,", label));
    expect(await refusal(name, { ...given, headers: relabelled })).toBe("bad-signature");
  }
});

test("polar-legacy: the key is the secret's text, which its library encodes for the Standard Webhooks one", async () => {
  const secret = "polar_whs_ovyN6cPrTv56AApvzCaJno08SSmGJmgbWilb33N2JuK";
  const webhook = new Webhook(Buffer.from(secret).toString("base64"));
  const body = '{"type":"order.paid","data":{"id":"ü"}}';
  const headers = {
    "webhook-id": "p-1",
    "webhook-timestamp": SECONDS,
    "webhook-signature": webhook.sign("p-1", AT, body),
  };
  const given = { secrets: [secret], body, headers, at: AT };
  expect(await prove("polar-legacy", given)).toMatchObject({ id: "p-1", type: "order.paid" });
});

test.each(["clerk", "resend", "anthropic", "liveblocks", "openai", "gitlab-signing-token"])(
  "%s: what the Standard Webhooks library signs is accepted",
  async (name) => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const happened = { type: "thing.happened", object_kind: "thing.happened" };
    const body = JSON.stringify({ ...happened, data: happened });
    const prefix = ["clerk", "resend"].includes(name) ? "svix" : "webhook";
    const headers = {
      [`${prefix}-id`]: "m-1",
      [`${prefix}-timestamp`]: SECONDS,
      [`${prefix}-signature`]: new Webhook(secret).sign("m-1", AT, body),
    };
    const given = { secrets: [secret], body, headers, at: AT };
    expect(await prove(name, given)).toMatchObject({ id: "m-1", type: "thing.happened" });
    expect(await refusal(name, { ...given, body: `${body} ` })).toBe("bad-signature");
  },
);

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
