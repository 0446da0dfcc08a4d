import Razorpay from "razorpay";
import type { Vector } from "../vector.ts";
import { mac } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "razorpay",
    standing: "live",
    secret: "1a2b3c4d webhook sécret",
    sent: {
      body: '{"entity":"event","account_id":"acc_BFQ7uQEaa7j2z7","event":"payment.captured","contains":["payment"],"payload":{"payment":{"entity":{"id":"pay_DESlfW9H8K9uqM","amount":100}}},"created_at":1795435199}',
      headers: (body, secret) => ({
        "x-razorpay-signature": mac("sha256", "hex", secret, body),
        "x-razorpay-event-id": "FFxdqyPMnSWfJz",
      }),
    },
    official: (body, headers, secret) =>
      Razorpay.validateWebhookSignature(body, headers["x-razorpay-signature"] ?? "", secret),
    event: {
      type: "payment.captured",
      id: "FFxdqyPMnSWfJz",
      time: "2026-11-23T11:59:59.000Z",
    },
  },
];
