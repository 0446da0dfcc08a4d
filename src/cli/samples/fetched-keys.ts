import { jsonBook, type SampleBook } from "./sample.ts";

const UUID = "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08";

/** Providers whose certificate or key the relay fetches, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  "aws-sns": {
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
  },
  ebay: jsonBook("eBayNotification/1.0", [
    [
      "MARKETPLACE_ACCOUNT_DELETION",
      {
        metadata: {
          topic: "MARKETPLACE_ACCOUNT_DELETION",
          schemaVersion: "1.0",
          deprecated: false,
        },
        notification: {
          notificationId: `${UUID}_${UUID}`,
          eventDate: "2026-11-23T12:00:00.000Z",
          publishDate: "2026-11-23T12:00:00.000Z",
          publishAttemptCount: 1,
          data: {
            username: "ada",
            userId: "ma8vp1jySJC",
            eiasToken: "nY+sHZ2PrBmdj6wVnY+sEZ2PrA2dj6w",
          },
        },
      },
      "/notification/data/userId",
    ],
  ]),
  paypal: jsonBook(
    "PayPal/AUHD-214.0-58",
    [
      [
        "PAYMENT.CAPTURE.COMPLETED",
        {
          id: "WH-58D329510W468432D-8HN650336L201105X",
          event_version: "1.0",
          create_time: "2026-11-23T12:00:00.000Z",
          resource_type: "capture",
          resource_version: "2.0",
          event_type: "PAYMENT.CAPTURE.COMPLETED",
          summary: "Payment completed for $ 30.0 USD",
          resource: {
            id: "42311647XV020574X",
            status: "COMPLETED",
            final_capture: true,
            amount: { currency_code: "USD", value: "30.00" },
          },
        },
        "/resource/id",
      ],
    ],
    { "paypal-auth-algo": "SHA256withRSA", "paypal-transmission-id": UUID },
  ),
};
