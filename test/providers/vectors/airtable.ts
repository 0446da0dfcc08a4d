import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    // What Python's json.dumps makes of it; a client library's own test.
    by: "https://github.com/gtalarico/pyairtable/blob/main/tests/test_models_webhook.py",
    standing: "published",
    secret: "c2VjcmV0LWtleQ==",
    sent: {
      body: '{"base": {"id": "app00000000000000"}, "webhook": {"id": "ach00000000000000"}, "timestamp": "2022-02-01T21:25:05.663Z"}',
      headers: {
        "x-airtable-content-mac":
          "hmac-sha256=e26da696a90933647bddc83995c3e1e3bb1c3d8ce1ff61cb7469767d50b2b2d4",
      },
    },
    event: { type: "airtable", time: "2022-02-01T21:25:05.663Z" },
  },
  {
    by: "https://airtable.com/developers/web/api/webhooks-overview",
    standing: "described",
    secret: "cmVsYXktdGVzdC1hYmM=",
    sent: {
      body: '{"base":{"id":"app00000000000000"},"webhook":{"id":"ach00000000000000"},"timestamp":"2026-11-23T11:59:59.892Z"}',
      headers: (body, secret) => ({
        "x-airtable-content-mac": `hmac-sha256=${mac("sha256", "hex", Buffer.from(secret, "base64"), body)}`,
      }),
    },
    event: { type: "airtable", time: "2026-11-23T11:59:59.892Z" },
  },
];
