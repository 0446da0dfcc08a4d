import { ISO, TEXT, UUID } from "./_shared.ts";
import type { SampleBook } from "./sample.ts";

/** After https://www.twilio.com/docs/events/webhook-quickstart: CloudEvents in a batch. */
export const book: SampleBook = {
  userAgent: "TwilioProxy/1.1",
  contentType: "application/json; charset=UTF-8",
  headers: { "i-twilio-idempotency-token": "d2f3a1b0-7c64-4f0e-9b5d-8e1a2c3b4d5f" },
  samples: [
    {
      event: "com.twilio.messaging.inbound-message.received",
      json: [
        {
          specversion: "1.0",
          type: "com.twilio.messaging.inbound-message.received",
          source:
            "/2010-04-01/Accounts/AC81ebfe1c0b5c6769aa5d746121284056/Messages/SM5f1c2a0de4.json",
          id: UUID,
          dataschema: "https://events-schemas.twilio.com/Messaging.InboundMessageV1/1",
          datacontenttype: "application/json",
          time: ISO,
          data: {
            body: TEXT,
            from: "+4915112345678",
            to: "+4915735987654",
            accountSid: "AC81ebfe1c0b5c6769aa5d746121284056",
            timestamp: ISO,
          },
        },
      ],
    },
  ],
};
