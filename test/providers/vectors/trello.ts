import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "d1f3a5b7c9e0",
    publicUrl: "https://relay.example.com/trello?board=größe",
    sent: {
      body: '{"action":{"id":"51f9424bcd6e040f3c002412","type":"voteOnCard","date":"2026-11-23T11:59:59.000Z"},"model":{"id":"4d5ea62fd76aa1136000000c"}}',
      headers: {
        "x-trello-webhook": "Y7waasJ6yQe+sCQK/iZRrm+rEKY=",
      },
    },
    event: { type: "voteOnCard", id: "51f9424bcd6e040f3c002412" },
  },
];
