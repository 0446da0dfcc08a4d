import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND, SECONDS } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
    standing: "described",
    secret: "5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I",
    sent: {
      body: '{"created_at":"2026-11-23T11:59:59.000000Z","created_by":"https://api.calendly.com/users/AAAA","event":"invitee.created","payload":{"uri":"https://api.calendly.com/scheduled_events/A/invitees/B"}}',
      headers: (body, secret) => ({
        "calendly-webhook-signature": `t=${SECONDS},v1=${mac("sha256", "hex", secret, `${SECONDS}.${body}`)}`,
      }),
    },
    event: { type: "invitee.created", time: "2026-11-23T11:59:59.000Z" },
  },
];
