import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@contentful/node-apps-toolkit 3.16.1",
    standing: "recorded",
    secret: "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
    publicUrl: "https://relay.example.com/contentful?env=a&b=c d",
    sent: {
      body: '{"sys":{"id":"1","type":"Entry","updatedAt":"2026-11-23T11:59:59.000Z"},"text":"Grüße “ü” 🚂"}',
      headers: {
        "x-contentful-topic": "ContentManagement.Entry.publish",
        "x-contentful-idempotency-key": "k-1",
        "content-type": "application/vnd.contentful.management.v1+json",
        "x-contentful-signature":
          "eeddf2ffa19ce8424a10fedd36c9dd06468c02a700c84a2bcd4a1a2cbc47caa7",
        "x-contentful-signed-headers":
          "content-type,x-contentful-idempotency-key,x-contentful-signed-headers,x-contentful-timestamp,x-contentful-topic",
        "x-contentful-timestamp": "1795435200000",
      },
    },
    event: {
      id: "k-1",
      type: "ContentManagement.Entry.publish",
    },
  },
];
