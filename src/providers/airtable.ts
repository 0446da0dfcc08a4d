import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const airtable = {
  name: "airtable",
  title: "Airtable",
  docs: "https://airtable.com/developers/web/api/webhooks-overview",
  secret: "the webhook's macSecretBase64",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "base64",
    content: "{body}",
    signature: { header: "x-airtable-content-mac", prefix: "hmac-sha256=", encoding: "hex" },
  },
  event: {
    // Only says that something changed: the target fetches the payloads.
    idSigned: true,
    identity: BY_CONTENT,
    type: [],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  // Airtable counts 200 and 204 as success.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
