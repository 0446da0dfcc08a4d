import type { Vector } from "../vector.ts";
import { NOT_FOUND, signs } from "./_signing.ts";

export const without = NOT_FOUND;

export const vectors: readonly Vector[] = [
  {
    by: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
    standing: "described",
    secret: "abc123",
    sent: {
      body: '{"event_id":"LtWXD3crgy","event_type":"form_response","form_response":{"form_id":"lT4Z3j","answers":[{"text":"Zoë"}]}}',
      headers: signs("typeform-signature", "base64", { prefix: "sha256=" }),
    },
    event: { type: "form_response", id: "LtWXD3crgy" },
  },
];
