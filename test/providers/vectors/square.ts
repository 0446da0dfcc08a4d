import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "square 46.0.0",
    standing: "recorded",
    secret: "asdf1234",
    publicUrl: "https://relay.example.com/square",
    sent: {
      body: '{"merchant_id":"6SSW7HV8K2ST5","type":"customer.created","event_id":"fd1e04b9-1b1b-4d0a-b0b0-3d0d1c2b3a49","created_at":"2026-11-23T11:59:58Z","data":{"type":"customer","object":{"customer":{"given_name":"Amélie"}}}}',
      headers: {
        "x-square-hmacsha256-signature": "TvBVW50vXH2WLK9nFs+bUO/ZfswgRG8xdpYcbNu+4+E=",
      },
    },
    event: { type: "customer.created", id: "fd1e04b9-1b1b-4d0a-b0b0-3d0d1c2b3a49" },
  },
];
