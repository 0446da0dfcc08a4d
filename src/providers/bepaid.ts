import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const bepaid = {
  name: "bepaid",
  title: "bePaid (beGateway)",
  docs: "https://github.com/begateway/begateway-api-php#readme",
  secret: "the shop's public key (base64, as the shop's settings show it)",
  verify: {
    kind: "signature",
    algorithm: "rsa-sha256",
    key: "spki",
    content: "{body}",
    signature: { header: "content-signature", encoding: "base64" },
  },
  event: {
    // One transaction sends a webhook for each change of its status, under one uid.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/transaction/type", "body:/transaction/status"],
    time: { at: "body:/transaction/updated_at", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
