import type { Vector } from "../vector.ts";
import { mac, NOT_FOUND } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
    standing: "described",
    secret: "d1f3a5b7c9e0",
    publicUrl: "https://relay.example.com/trello?board=größe",
    sent: {
      body: '{"action":{"id":"51f9424bcd6e040f3c002412","type":"voteOnCard","date":"2026-11-23T11:59:59.000Z"},"model":{"id":"4d5ea62fd76aa1136000000c"}}',
      headers: (body, secret) => ({
        "x-trello-webhook": mac(
          "sha1",
          "base64",
          secret,
          `${body}https://relay.example.com/trello?board=größe`,
        ),
      }),
    },
    event: { type: "voteOnCard", id: "51f9424bcd6e040f3c002412" },
  },
];
