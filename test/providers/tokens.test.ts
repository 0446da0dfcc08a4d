import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { receive, type Sent } from "./receive.ts";

type Case = {
  readonly preset: string;
  readonly secret: string;
  readonly body: string;
  /** How the secret travels: by the provider's page, which the preset names. */
  readonly carry: (secret: string) => Partial<Sent>;
  readonly event: { readonly type: string; readonly id?: string; readonly time?: string };
};

const basic = (secret: string): Partial<Sent> => ({
  headers: { authorization: `Basic ${Buffer.from(secret).toString("base64")}` },
});
const header =
  (name: string, prefix = "") =>
  (secret: string): Partial<Sent> => ({ headers: { [name]: prefix + secret } });

// None of these providers signs anything, so no SDK can do more than compare; each value is where its page puts it.
const CASES: readonly Case[] = [
  {
    preset: "telegram",
    secret: "A-long_secret_token-7",
    body: '{"update_id":10000,"message":{"message_id":1365,"date":1795435199,"text":"/start Zoë"}}',
    carry: header("x-telegram-bot-api-secret-token"),
    event: { type: "message", id: "10000" },
  },
  {
    preset: "okta",
    secret: "Basic key-of-the-hook-7",
    body: '{"eventType":"com.okta.event_hook","eventTime":"2026-11-23T11:59:59.000Z","eventId":"b5a188b9-5ece-4636-b041-482ffda96311","data":{"events":[{"uuid":"x","eventType":"user.lifecycle.create"}]}}',
    carry: header("authorization"),
    event: {
      type: "user.lifecycle.create",
      id: "b5a188b9-5ece-4636-b041-482ffda96311",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "auth0-log-stream",
    secret: "Bearer a-token-of-ours-6",
    body: '{"log_id":"90020221031055712103169676686005480714681762668315934738","data":{"date":"2026-11-23T11:59:59.000Z","type":"s","description":"Zoë"}}',
    carry: header("authorization"),
    event: {
      type: "s",
      id: "90020221031055712103169676686005480714681762668315934738",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "auth0-log-stream",
    secret: "Bearer a-token-of-ours-5",
    body: '[{"log_id":"900","data":{"date":"2026-11-23T11:59:59.000Z","type":"slo"}},{"log_id":"901","data":{"type":"s"}}]',
    carry: header("authorization"),
    event: { type: "slo" },
  },
  {
    preset: "revenuecat",
    secret: "Bearer rc-hook-4",
    body: '{"api_version":"1.0","event":{"id":"CD489E0E-5D52-4E03-966B-A7F17788E432","type":"INITIAL_PURCHASE","event_timestamp_ms":1795435199000}}',
    carry: header("authorization"),
    event: {
      type: "INITIAL_PURCHASE",
      id: "CD489E0E-5D52-4E03-966B-A7F17788E432",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
  {
    preset: "datadog",
    secret: "dd-token-3",
    body: '{"id":"7523984203948","event_type":"metric_alert_monitor","title":"CPU","last_updated":"1795435199000"}',
    carry: header("authorization", "Bearer "),
    event: {
      type: "metric_alert_monitor",
      id: "7523984203948:4484d0c05f0edcdc4a8e60c883654d4485a038e7745f58c6f6cbe213dfa555f9",
    },
  },
  {
    preset: "cloudflare-notifications",
    secret: "cf-secret-2",
    body: '{"name":"Cert","text":"Expires","data":{},"ts":1795435199,"account_id":"a","policy_id":"p","alert_type":"universal_ssl_event_type"}',
    carry: header("cf-webhook-auth"),
    event: { type: "universal_ssl_event_type", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "flutterwave",
    secret: "My_5ecret_ha5h",
    body: '{"event":"charge.completed","data":{"id":285959875,"tx_ref":"Links-616626414629","status":"successful"},"event.type":"CARD_TRANSACTION"}',
    carry: header("verif-hash"),
    event: { type: "charge.completed" },
  },
  {
    preset: "deepgram",
    secret: "8a7b6c5d-4e3f-2a1b-0c9d-8e7f6a5b4c3d",
    body: '{"metadata":{"request_id":"2479c8c8-8185-40ac-9ac6-f0874419f793","duration":25.9},"results":{"channels":[]}}',
    carry: header("dg-token"),
    event: {
      type: "deepgram",
      id: "2479c8c8-8185-40ac-9ac6-f0874419f793:fd9702fc53069ba969941ceec4f90cc6270c8c8e6fe0cd3bddc6efb7f9daad67",
    },
  },
  {
    preset: "buildkite-token",
    secret: "309c9c842g7a10e0",
    body: '{"event":"build.finished","build":{"id":"f62a1b4d"},"sender":{"name":"Keith"}}',
    carry: header("x-buildkite-token"),
    event: { type: "build.finished" },
  },
  {
    preset: "dockerhub",
    secret: "d0cker-hub-url-1",
    body: '{"callback_url":"https://registry.hub.docker.com/u/x/hook/1/","push_data":{"pushed_at":1795435199,"pusher":"x","tag":"latest"},"repository":{"repo_name":"x/relay"}}',
    carry: (secret) => ({ query: `token=${encodeURIComponent(secret)}` }),
    event: { type: "dockerhub", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "postmark",
    secret: "postmark:pässword:with-colons-0",
    body: '{"RecordType":"Bounce","ID":42,"Type":"HardBounce","MessageID":"00000000","Email":"john@example.com"}',
    carry: basic,
    event: { type: "Bounce" },
  },
  {
    preset: "chargebee",
    secret: "chargebee:hook-9",
    body: '{"id":"ev_16BHbhF4s42tO2lK","occurred_at":1795435199,"source":"admin_console","object":"event","event_type":"customer_created","content":{}}',
    carry: basic,
    event: {
      type: "customer_created",
      id: "ev_16BHbhF4s42tO2lK",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];

describe.each(CASES.map((one) => [`${one.preset} (${one.event.type})`, one] as const))(
  "%s",
  (_, { preset, secret, body, carry, event: expected }) => {
    const send = (carried: Partial<Sent>): Sent => ({ body, headers: {}, ...carried });

    test("a delivery with the secret is taken and read", async () => {
      const secrets = ["another", secret];
      const { event, answer } = await receive(preset, send(carry(secret)), { secrets });
      expect(answer.status).toBeLessThan(300);
      expect(event).toMatchObject({
        type: expected.type,
        id: expected.id ?? createHash("sha256").update(body).digest("hex"),
        ...(expected.time !== undefined && { time: expected.time }),
      });
    });

    test.each([
      ["another secret", carry(`${secret.slice(0, -1)}x`)],
      ["the start of the secret", carry(secret.slice(0, -1))],
      ["more than the secret", carry(`${secret}0`)],
      ["an empty secret", carry("")],
      ["no secret", {}],
    ])("%s is refused", async (_case, carried) => {
      const { event, code } = await receive(preset, send(carried), { secrets: [secret] });
      expect([code, event]).toEqual(["bad-signature", undefined]);
    });
  },
);

describe("Okta", () => {
  test("the challenge comes back as JSON when the hook is set up", async () => {
    const sent = {
      method: "GET",
      body: "",
      headers: { "x-okta-verification-challenge": "my_verification_challenge" },
    };
    const { answer, event } = await receive("okta", sent, { secrets: ["s"] });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ verification: "my_verification_challenge" });
    expect(event).toBeUndefined();
  });

  test("a challenge header lets no event through", async () => {
    const sent = { body: "{}", headers: { "x-okta-verification-challenge": "x" } };
    const { code, event } = await receive("okta", sent, { secrets: ["s"] });
    expect([code, event]).toEqual(["bad-signature", undefined]);
  });
});

test("Telegram's answer is empty, since a body could be taken for a method call", async () => {
  const sent = {
    body: '{"update_id":1,"message":{}}',
    headers: { "x-telegram-bot-api-secret-token": "s" },
  };
  const { answer } = await receive("telegram", sent, { secrets: ["s"] });
  expect(answer).toMatchObject({ status: 200, body: "" });
});
