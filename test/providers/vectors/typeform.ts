import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    // The check of n8n's trigger node.
    by: "n8n-nodes-base 2.41.2",
    standing: "recorded",
    secret: "abc123",
    sent: {
      body: '{"event_id":"LtWXD3crgy","event_type":"form_response","form_response":{"form_id":"lT4Z3j","answers":[{"text":"Zoë"}]}}',
      headers: {
        "typeform-signature": "sha256=r/un0A4WY+cX3QzwKhIToiEanLLZbsdvKEvrzglYW0g=",
      },
    },
    event: { type: "form_response", id: "LtWXD3crgy" },
  },
];
