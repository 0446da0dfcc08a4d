import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I",
    sent: {
      body: '{"created_at":"2026-11-23T11:59:59.000000Z","created_by":"https://api.calendly.com/users/AAAA","event":"invitee.created","payload":{"name":"Zoë","uri":"https://api.calendly.com/scheduled_events/A/invitees/B"}}',
      headers: {
        "calendly-webhook-signature":
          "t=1795435200,v1=625656f0d38a8e1e1094d004ec78b6e0837a10c479b5865bab099f1ffad195db",
      },
    },
    event: { type: "invitee.created", time: "2026-11-23T11:59:59.000Z" },
  },
];
