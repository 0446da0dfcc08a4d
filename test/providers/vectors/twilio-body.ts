import twilio from "twilio";
import type { Vector } from "../vector.ts";
import { digest } from "./_jwt.ts";

const URL = "https://x.example/h";

export const vectors: readonly Vector[] = [
  {
    by: "twilio",
    standing: "live",
    secret: "12345",
    publicUrl: URL,
    sent: {
      body: '[{"specversion":"1.0","type":"com.twilio.messaging.inbound-message.received","source":"/x","id":"EZ1","time":"2026-11-23T11:59:59.000Z","data":{"body":"Grüße"}}]',
      headers: (body, secret) => ({
        "X-Twilio-Signature": twilio.getExpectedTwilioSignature(
          secret,
          `${URL}?bodySHA256=${digest(body, "hex")}`,
          {},
        ),
      }),
      query: (_, body) => `bodySHA256=${digest(body, "hex")}`,
    },
    official: (body, headers, secret) =>
      twilio.validateRequestWithBody(
        secret,
        headers["X-Twilio-Signature"] ?? "",
        `${URL}?bodySHA256=${digest(body, "hex")}`,
        body,
      ),
    event: { type: "com.twilio.messaging.inbound-message.received", id: "EZ1" },
  },
];
