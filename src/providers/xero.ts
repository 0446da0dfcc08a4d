import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const xero = {
  name: "xero",
  title: "Xero",
  docs: "https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/",
  secret: "the webhook's key, as it is shown (not decoded)",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-xero-signature", encoding: "base64" },
  },
  event: {
    idSigned: true,
    identity: { by: ["items"], known: "inferred" },
    type: ["body:/events/0/eventCategory", "body:/events/0/eventType"],
    // Without a zone, as in 2026-11-23T12:00:00.000.
    time: { at: "body:/events/0/eventDateUtc", unit: "iso-utc" },
  },
  // Xero wants 200 and no body, also for its intent to receive.
  respond: PLAIN_200,
  // Its intent to receive comes with wrong signatures too, and wants 401 and no body for those.
  refuse: { status: 401, body: "", contentType: "text/plain" },
  handshakes: [{ proof: "signed", when: { empty: ["/events"] }, answer: {} }],
  items: {
    at: "/events",
    id: [
      "body:/tenantId",
      "body:/resourceId",
      "body:/eventCategory",
      "body:/eventType",
      "body:/eventDateUtc",
    ],
    type: ["body:/eventCategory", "body:/eventType"],
    time: { at: "body:/eventDateUtc", unit: "iso-utc" },
  },
  forwardHeaders: [],
  timeoutSeconds: 5,
  retryHours: 24,
} satisfies Provider;
