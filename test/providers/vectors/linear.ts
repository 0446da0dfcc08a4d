import { LinearWebhookClient } from "@linear/sdk/webhooks";
import type { Vector } from "../vector.ts";
import { MILLISECONDS, mac, passes } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "@linear/sdk",
    standing: "live",
    secret: "lin_wh_7kQ2u5rV8sX1wZ4y",
    sent: {
      body: `{"action":"create","type":"Issue","createdAt":"2026-11-23T11:59:59.000Z","data":{"id":"2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9","title":"Ümläut"},"webhookTimestamp":${MILLISECONDS},"webhookId":"000042e3"}`,
      headers: (body, secret) => ({
        "linear-signature": mac("sha256", "hex", secret, body),
        "linear-delivery": "234d1a4e-b617-4388-90fe-adc3633d6b72",
        "linear-event": "Issue",
      }),
    },
    official: (body, headers, secret) =>
      passes(() =>
        new LinearWebhookClient(secret).parseData(
          Buffer.from(body),
          headers["linear-signature"] ?? "",
        ),
      ),
    event: { type: "Issue.create", id: "234d1a4e-b617-4388-90fe-adc3633d6b72" },
  },
];
