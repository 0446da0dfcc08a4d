import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@upstash/qstash 2.12.0",
    standing: "recorded",
    secret: "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
    publicUrl: "https://relay.example.com/qstash",
    sent: {
      body: '{"hello":"Zoë"}',
      headers: {
        "upstash-signature":
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9yZWxheS5leGFtcGxlLmNvbS9xc3Rhc2giLCJleHAiOjE3OTU0MzU1MDAsIm5iZiI6MTc5NTQzNTIwMCwiaWF0IjoxNzk1NDM1MjAwLCJqdGkiOiJqd3RfNjdreFhENlVCQWs3RHFVNmh6dUhNRGRYRlhmUCIsImJvZHkiOiIwakVvYzlOM0RvTm9OZTl3V0RiT1o3Q3QxcGlNOVhuYXJ2a1ppWkpZSjFzPSJ9.zxA9TLCFbllo9_RuzzlARgTK54LUNdWddy1ae9ikN9g",
        "upstash-message-id": "msg_7YoJxFpwkEy5zBp378JgvD6YBDPBEqkBPje2JGTCEUiASMJQ1FwY9",
      },
    },
    event: { type: "qstash", id: "msg_7YoJxFpwkEy5zBp378JgvD6YBDPBEqkBPje2JGTCEUiASMJQ1FwY9" },
  },
  {
    by: "@upstash/qstash 2.12.0",
    standing: "recorded",
    secret: "sig_current",
    publicUrl: "https://relay.example.com/qstash",
    sent: {
      body: "Grüße “ü” 🚂",
      headers: {
        "content-type": "text/plain",
        "upstash-signature":
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9yZWxheS5leGFtcGxlLmNvbS9xc3Rhc2giLCJleHAiOjE3OTU0MzU1MDAsIm5iZiI6MTc5NTQzNTIwMCwiaWF0IjoxNzk1NDM1MjAwLCJqdGkiOiJqIiwiYm9keSI6IjhjN1JJUm5IV1VFWndYN0NZdmM0c1ExSVZiZHZlZGIxdUl6WDV4ZE5jd0U9In0.w1gJozhNlu79e2BdJWyEBPLNj_GRbKH9HTB1PfnEE7o",
        "upstash-message-id": "msg_q",
      },
    },
    event: {
      id: "msg_q",
      type: "qstash",
    },
  },
];
