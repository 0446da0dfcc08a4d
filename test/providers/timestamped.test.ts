import { LinearWebhookClient } from "@linear/sdk/webhooks";
import Mux from "@mux/mux-node";
import { Paddle } from "@paddle/paddle-node-sdk";
import { encodeSignatureHeader, isValidSignature } from "@sanity/webhook";
import { WorkOS } from "@workos-inc/node";
import { v2 as cloudinary } from "cloudinary";
import { sign as signRetell, verify as verifyRetell } from "retell-sdk";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, vi } from "vitest";
import { mac, MILLISECONDS, passes, type Proof, prove, SECONDS } from "./proof.ts";
import { AT } from "./receive.ts";
import { vectorsOf } from "./vectors.ts";

// The SDKs look at the clock themselves.
beforeAll(() => void vi.useFakeTimers({ now: AT, toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

const ISO = "2026-11-23T12:00:00Z";

const paddle = new Paddle("unused");
const mux = new Mux({ tokenId: "unused", tokenSecret: "unused" });
const workos = new WorkOS("sk_test_unused");

/** Signed or checked by the provider's own SDK. */
const official: readonly Proof[] = [
  {
    preset: "paddle",
    by: "@paddle/paddle-node-sdk",
    secret: "pdl_ntfset_01gkdqsh6pm8zcyb0f8x2wktsz_UpJGUxkfJ4r0fVd1vVYPp6tQ",
    body: '{"event_id":"evt_01hv8x2acma2gz7he8kg2s0hna","event_type":"subscription.created","occurred_at":"2026-11-23T11:59:59.402Z","notification_id":"ntf_01hv8x2af2abcdmhk9b","data":{"id":"sub_01hv8x29kz","note":"Zürich"}}',
    headers: (body, secret) => ({
      "paddle-signature": `ts=${SECONDS};h1=${mac("sha256", "hex", secret, `${SECONDS}:${body}`)}`,
    }),
    official: (body, headers, secret) =>
      paddle.webhooks.isSignatureValid(body, secret, headers["paddle-signature"] ?? ""),
    event: { type: "subscription.created", id: "evt_01hv8x2acma2gz7he8kg2s0hna" },
  },
  {
    preset: "mux",
    by: "@mux/mux-node",
    secret: "rt8n2k4v6x8z0b2d4f6h8j0l2n4p6r8t",
    body: '{"type":"video.asset.ready","object":{"type":"asset","id":"0201p02fGKPE7MrbC269XRD7LpcHhrmbu0002"},"id":"3a56ac3d-33da-4366-855b-f592d898409d","environment":{"name":"Production"},"data":{"status":"ready"},"created_at":"2026-11-23T11:59:58.000000Z","attempts":[]}',
    headers: (body, secret) => ({
      "mux-signature": `t=${SECONDS},v1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
    }),
    official: (body, headers, secret) =>
      passes(() => mux.webhooks.verifySignature(body, headers, secret)),
    event: { type: "video.asset.ready", id: "3a56ac3d-33da-4366-855b-f592d898409d" },
  },
  {
    preset: "retell",
    by: "retell-sdk",
    secret: "key_f09da7f6d0bd5ab7aef0e5f1a9b4",
    body: '{"event":"call_ended","call":{"call_type":"phone_call","call_id":"Jabr9TXYYJHfvl6Syypi88rdAHYHmcq6","transcript":"Agent: Grüezi"}}',
    headers: async (body, secret) => ({ "x-retell-signature": await signRetell(body, secret) }),
    official: (body, headers, secret) =>
      verifyRetell(body, secret, headers["x-retell-signature"] ?? ""),
    event: { type: "call_ended" },
  },
  {
    preset: "workos",
    by: "@workos-inc/node",
    secret: "lJlRS2qyt8E1J4sEX8W2lH4Bf",
    body: '{"id":"wh_01FGCG6SDYCT5XWZT9CDW0XEB8","data":{"id":"conn_01EHWNC0FCBHZ3BJ7EGKYXK0E6","name":"Foo Corp"},"event":"connection.activated","created_at":"2026-11-23T11:59:59.000Z"}',
    headers: async (body, secret) => ({
      "workos-signature": `t=${MILLISECONDS}, v1=${await workos.webhooks.computeSignature(MILLISECONDS, JSON.parse(body), secret)}`,
    }),
    official: (body, headers, secret) =>
      passes(() =>
        workos.webhooks.constructEvent({
          // It takes the parsed body and writes it out again, so that white space changes nothing for it.
          payload: body.endsWith(" }") ? { ...JSON.parse(body), more: 1 } : JSON.parse(body),
          sigHeader: headers["workos-signature"] ?? "",
          secret,
        }),
      ),
    event: { type: "connection.activated", id: "wh_01FGCG6SDYCT5XWZT9CDW0XEB8" },
  },
  {
    preset: "sanity",
    by: "@sanity/webhook",
    secret: "A long secret ﬁt for Größe",
    body: '{"_id":"drafts.abc","_type":"post","title":"Zoë"}',
    headers: async (body, secret) => ({
      "sanity-webhook-signature": await encodeSignatureHeader(body, AT.getTime(), secret),
      "sanity-operation": "update",
      "idempotency-key": "3k2j4h5g6f7d8s9a",
    }),
    official: (body, headers, secret) =>
      isValidSignature(body, headers["sanity-webhook-signature"] ?? "", secret),
    event: { type: "update", id: "3k2j4h5g6f7d8s9a" },
  },
  ...(["sha1", "sha256"] as const).map((hash) => ({
    preset: hash === "sha1" ? "cloudinary" : "cloudinary-sha256",
    by: "cloudinary",
    secret: "a3bcD_eF5gH1jKlMnOpQrStUvWx",
    body: '{"notification_type":"upload","timestamp":"2026-11-23T11:59:59+00:00","request_id":"2d1d2b2f","public_id":"Größe"}',
    headers: (body: string, secret: string) => ({
      "x-cld-timestamp": SECONDS,
      "x-cld-signature": createHash(hash)
        .update(body + SECONDS + secret)
        .digest("hex"),
    }),
    official: (body: string, headers: Readonly<Record<string, string>>, secret: string) => {
      cloudinary.config({ api_secret: secret, signature_algorithm: hash });
      return cloudinary.utils.verifyNotificationSignature(
        body,
        Number(headers["x-cld-timestamp"]),
        headers["x-cld-signature"] ?? "",
      );
    },
    event: { type: "upload", time: "2026-11-23T11:59:59.000Z" },
  })),
  {
    preset: "linear",
    by: "@linear/sdk",
    secret: "lin_wh_7kQ2u5rV8sX1wZ4y",
    body: `{"action":"create","type":"Issue","createdAt":"2026-11-23T11:59:59.000Z","data":{"id":"2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9","title":"Ümläut"},"webhookTimestamp":${MILLISECONDS},"webhookId":"000042e3"}`,
    headers: (body, secret) => ({
      "linear-signature": mac("sha256", "hex", secret, body),
      "linear-delivery": "234d1a4e-b617-4388-90fe-adc3633d6b72",
      "linear-event": "Issue",
    }),
    official: (body, headers, secret) =>
      passes(() =>
        new LinearWebhookClient(secret).parseData(
          Buffer.from(body),
          headers["linear-signature"] ?? "",
        ),
      ),
    event: { type: "Issue.create", id: "234d1a4e-b617-4388-90fe-adc3633d6b72" },
  },
];

/** No SDK and no vectors of their own: signed here as the provider's page says, in words or in its sample code. */
const documented: readonly Proof[] = [
  {
    preset: "slack-interactivity",
    by: "https://docs.slack.dev/authentication/verifying-requests-from-slack",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    body: `payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"12466734323.1395872398","actions":[{"action_id":"approve","value":"Zoë"}]}')}`,
    headers: (body, secret) => ({
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": SECONDS,
      "x-slack-signature": `v0=${mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`)}`,
    }),
    event: { type: "block_actions", id: "12466734323.1395872398" },
  },
  {
    preset: "calendly",
    by: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
    secret: "5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I",
    body: '{"created_at":"2026-11-23T11:59:59.000000Z","created_by":"https://api.calendly.com/users/AAAA","event":"invitee.created","payload":{"uri":"https://api.calendly.com/scheduled_events/A/invitees/B"}}',
    headers: (body, secret) => ({
      "calendly-webhook-signature": `t=${SECONDS},v1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
    }),
    event: { type: "invitee.created", time: "2026-11-23T11:59:59.000Z" },
  },
  {
    preset: "persona",
    by: "https://docs.withpersona.com/webhooks-best-practices, two secrets at once",
    secret: "wbhsec_51a0c8d2",
    body: '{"data":{"type":"event","id":"evt_XGJYBtQRdVUzcTDCRkUvbTTz","attributes":{"name":"inquiry.completed","created-at":"2026-11-23T11:59:59.000Z"}}}',
    headers: (body, secret) => ({
      "persona-signature": [`${secret}-old`, secret]
        .map((key) => `t=${SECONDS},v1=${mac("sha256", "hex", key, `${SECONDS}.${body}`)}`)
        .join(" "),
    }),
    event: { type: "inquiry.completed", id: "evt_XGJYBtQRdVUzcTDCRkUvbTTz" },
  },
  {
    preset: "buildkite",
    by: "https://buildkite.com/docs/apis/webhooks/pipelines#webhook-signature",
    secret: "30222eb518dc3fb61ec9e64dd78d163f62cb1342",
    body: '{"event":"build.finished","build":{"id":"f62a1b4d-10f9-4790-bc1c-e2c3a0c80983","state":"passed"},"sender":{"name":"Keith"}}',
    headers: (body, secret) => ({
      "x-buildkite-event": "build.finished",
      "x-buildkite-signature": `timestamp=${SECONDS},signature=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
    }),
    event: { type: "build.finished" },
  },
  {
    preset: "customerio",
    by: "https://docs.customer.io/journeys/webhooks/#securely-verify-requests",
    secret: "ab2b7e30d1c04f0b9a6d5e8f7a1b2c3d",
    body: '{"metric":"opened","event_id":"01E4C4CT6YDC7Y5M7FE1GWWPQJ","object_type":"email","timestamp":1795435199,"data":{"customer_id":"42"}}',
    headers: (body, secret) => ({
      "x-cio-timestamp": SECONDS,
      "x-cio-signature": mac("sha256", "hex", secret, `v0:${SECONDS}:${body}`),
    }),
    event: { type: "email.opened", id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ" },
  },
  {
    preset: "zendesk",
    by: "https://developer.zendesk.com/documentation/webhooks/verifying/",
    secret: "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
    body: '{"account_id":12514403,"detail":{"id":"62"},"id":"2cd4e9a4-8b1a-4b8f-8c5e-1b0e2f3a4d5c","subject":"zen:ticket:62","time":"2026-11-23T11:59:59Z","type":"zen:event-type:ticket.created"}',
    headers: (body, secret) => ({
      "x-zendesk-webhook-signature-timestamp": ISO,
      "x-zendesk-webhook-signature": mac("sha256", "base64", secret, ISO + body),
      "x-zendesk-webhook-invocation-id": "01JD9XQ2V1YX6BTS4KDXTKMZKM",
    }),
    event: { type: "zen:event-type:ticket.created", id: "01JD9XQ2V1YX6BTS4KDXTKMZKM" },
  },
  {
    preset: "twitch",
    by: "https://dev.twitch.tv/docs/eventsub/handling-webhook-events/",
    secret: "s3cRe7s3cRe7",
    body: '{"subscription":{"id":"f1c2a387-161a-49f9-a165-0f21d7a4e1c4","type":"channel.follow","version":"2","status":"enabled"},"event":{"user_name":"Größe"}}',
    headers: (body, secret) => {
      const id = "befa7b53-d79d-478f-86b9-120f112b044e";
      const time = "2026-11-23T12:00:00.634234626Z";
      return {
        "twitch-eventsub-message-id": id,
        "twitch-eventsub-message-timestamp": time,
        "twitch-eventsub-message-type": "notification",
        "twitch-eventsub-message-signature": `sha256=${mac("sha256", "hex", secret, id + time + body)}`,
      };
    },
    event: {
      type: "channel.follow",
      id: "befa7b53-d79d-478f-86b9-120f112b044e",
      time: "2026-11-23T12:00:00.634Z",
    },
  },
  {
    preset: "cloudflare-stream",
    by: "https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/",
    secret: "85011ed3a913c6ad5f9cf6c5573cc0a7",
    body: '{"uid":"6b9e68b07dfee8cc2d116e4c51d6a957","readyToStream":true,"status":{"state":"ready","pctComplete":"39.000000"},"meta":{"name":"Zoë"}}',
    headers: (body, secret) => ({
      "webhook-signature": `time=${SECONDS},sig1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
    }),
    event: { type: "ready" },
  },
];

prove([
  ...official,
  ...vectorsOf("box", "hubspot-v1", "hubspot-v2", "hubspot-v3", "elevenlabs", "webflow"),
  ...documented,
]);
