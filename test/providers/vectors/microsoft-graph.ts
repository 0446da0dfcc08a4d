import type { Vector } from "../vector.ts";
import { PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
    standing: "described",
    secret: "graph-client-state-2",
    sent: {
      body: (secret) =>
        JSON.stringify({
          value: ["one", "two"].map((id) => ({
            id,
            subscriptionId: "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08",
            clientState: secret,
            changeType: "updated",
            resource: "users/grüße/messages/AAMkADU1",
          })),
        }),
      headers: {},
    },
    event: { type: "updated" },
  },
];
