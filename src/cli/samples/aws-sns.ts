import { UUID } from "./_shared.ts";
import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = {
  userAgent: "Amazon Simple Notification Service Agent",
  // SNS says so of its JSON.
  contentType: "text/plain; charset=UTF-8",
  headers: { "x-amz-sns-message-type": "Notification" },
  samples: [
    {
      event: "Notification",
      json: {
        Type: "Notification",
        MessageId: UUID,
        TopicArn: "arn:aws:sns:us-east-1:123456789012:orders",
        Subject: "An order was placed",
        Message: '{"order":"A-1044","total":"49.90"}',
        Timestamp: "2026-11-23T12:00:00.000Z",
      },
    },
  ],
};
