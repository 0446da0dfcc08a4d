import type { Printed, Vector } from "../vector.ts";
import { signs } from "./_signing.ts";

export const vectors: readonly Vector[] = [
  {
    by: "https://developer.nylas.com/docs/cookbook/use-cases/build/verify-webhook-signatures/",
    standing: "described",
    secret: "ny-las-5ec",
    sent: {
      body: '{"specversion":"1.0","type":"message.created","source":"/google/emails/realtime","id":"5cc5f3a2","time":1795435199,"webhook_delivery_attempt":1,"data":{"object":{"subject":"Größe"}}}',
      headers: signs("x-nylas-signature", "hex"),
    },
    event: { type: "message.created", id: "5cc5f3a2", time: "2026-11-23T11:59:59.000Z" },
  },
];

export const printed: readonly Printed[] = [
  {
    by: "https://github.com/nylas/nylas-ruby, its test of verify_webhook_signature",
    secret: "myClientSecret",
    body: "test123",
    headers: {
      "content-type": "text/plain",
      "x-nylas-signature": "ddc02f921a4835e310f249dc09770c3fea2cb6fe949adc1887d7adc04a581e1c",
    },
  },
];
