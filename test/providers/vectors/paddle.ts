import { Paddle } from "@paddle/paddle-node-sdk";
import type { Vector } from "../vector.ts";
import { SECONDS, mac } from "./_signing.ts";

const paddle = new Paddle("unused");

export const vectors: readonly Vector[] = [
  {
    by: "@paddle/paddle-node-sdk",
    standing: "live",
    secret: "pdl_ntfset_01gkdqsh6pm8zcyb0f8x2wktsz_UpJGUxkfJ4r0fVd1vVYPp6tQ",
    sent: {
      body: '{"event_id":"evt_01hv8x2acma2gz7he8kg2s0hna","event_type":"subscription.created","occurred_at":"2026-11-23T11:59:59.402Z","notification_id":"ntf_01hv8x2af2abcdmhk9b","data":{"id":"sub_01hv8x29kz","note":"Zürich"}}',
      headers: (body, secret) => ({
        "paddle-signature": `ts=${SECONDS};h1=${mac("sha256", "hex", secret, `${SECONDS}:${body}`)}`,
      }),
    },
    official: (body, headers, secret) =>
      paddle.webhooks.isSignatureValid(body, secret, headers["paddle-signature"] ?? ""),
    event: { type: "subscription.created", id: "evt_01hv8x2acma2gz7he8kg2s0hna" },
  },
];
