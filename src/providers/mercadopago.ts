import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const mercadopago = {
  name: "mercadopago",
  title: "Mercado Pago",
  docs: "https://www.mercadopago.com/developers/en/docs/your-integrations/notifications/webhooks",
  secret: "the webhook's secret signature",
  verify: {
    kind: "mac",
    hash: "sha256",
    // The body is not signed: only the id in the query, the request's id and the time.
    content: "[id:{lower:query:data.id};][request-id:{header:x-request-id};]ts:{ts};",
    signature: { header: "x-signature", separator: ",", prefix: "v1=", encoding: "hex" },
    // Retries go on for four days, each signed again.
    timestamp: { at: "item:ts=", unit: "s-or-ms", toleranceSeconds: 300 },
  },
  event: {
    id: "body:/id | header:x-request-id",
    idSigned: false,
    identity: {
      by: ["id", "content"],
      known: "inferred",
      note: "Merchant orders and IPN notifications repeat an id or have none, so the content counts too.",
    },
    type: ["body:/type | query:type", "body:/action"],
    time: { at: "body:/date_created", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: ["x-request-id"],
  timeoutSeconds: 22,
  retryHours: 96,
} satisfies Provider;
