import type { Provider } from "../types/provider.ts";

export const paypal = {
  name: "paypal",
  title: "PayPal",
  docs: "https://developer.paypal.com/api/rest/webhooks/rest/#link-selfverificationmethod",
  secret: "none: PayPal's certificate is fetched",
  verify: {
    kind: "certificate",
    certificate: "header:paypal-cert-url",
    address: String.raw`https://api(\.sandbox)?\.paypal\.com/v1/notifications/certs/CERT-[\da-zA-Z-]{1,80}`,
    hash: "sha256",
    // Only a CRC-32 binds the body: somebody who has one delivery can make another body that fits
    // it, so fetch what matters from PayPal.
    content: "{header:paypal-transmission-id}|{ts}|{option:webhookId}|{crc32}",
    signature: { header: "paypal-transmission-sig", encoding: "base64" },
    timestamp: { at: "header:paypal-transmission-time", unit: "iso", toleranceSeconds: 300 },
  },
  options: { webhookId: { required: true, help: "the webhook's id, as the dashboard shows it" } },
  event: {
    id: "body:/id",
    // Only the CRC-32 above binds it.
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event_type"],
    time: { at: "body:/create_time", unit: "iso" },
  },
  forwardHeaders: ["paypal-transmission-id", "paypal-transmission-time"],
  timeoutSeconds: null,
  retryHours: 72,
} satisfies Provider;
