import type { Vector } from "../vector.ts";
import { carries, PLAIN_SECRET } from "./_signing.ts";

export const without = PLAIN_SECRET;

export const vectors: readonly Vector[] = [
  {
    by: "https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md",
    standing: "described",
    secret: "cloudevents-token-5",
    sent: {
      body: '{"specversion":"1.0","id":"A234-1234","source":"/mill","type":"com.example.turned","time":"2026-11-23T11:59:59Z","data":"Grüße"}',
      headers: carries("authorization", "Bearer "),
    },
    event: {
      type: "com.example.turned",
      id: "/mill:A234-1234",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
