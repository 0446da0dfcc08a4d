import type { Provider } from "../types/provider.ts";

/** What Amazon signs of both confirmations, in this order. */
const CONFIRMATION =
  "Message\n{body:/Message}\nMessageId\n{body:/MessageId}\nSubscribeURL\n{body:/SubscribeURL}\n" +
  "Timestamp\n{body:/Timestamp}\nToken\n{body:/Token}\nTopicArn\n{body:/TopicArn}\nType\n{body:/Type}\n";

export const awsSns = {
  name: "aws-sns",
  title: "Amazon SNS",
  docs: "https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html",
  secret: "none: Amazon's certificate is fetched",
  verify: {
    kind: "certificate",
    certificate: "body:/SigningCertURL",
    address: String.raw`https://sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?/SimpleNotificationService-[\da-f]{32}\.pem`,
    hash: { at: "body:/SignatureVersion", byText: { "1": "sha1", "2": "sha256" } },
    content: {
      at: "body:/Type",
      byText: {
        Notification:
          "Message\n{body:/Message}\nMessageId\n{body:/MessageId}\n[Subject\n{body:/Subject}\n]" +
          "Timestamp\n{body:/Timestamp}\nTopicArn\n{body:/TopicArn}\nType\n{body:/Type}\n",
        SubscriptionConfirmation: CONFIRMATION,
        UnsubscribeConfirmation: CONFIRMATION,
      },
    },
    signature: { at: "body:/Signature", encoding: "base64" },
    // Signed once, when the message was published; SNS retries for up to a day.
    timestamp: { at: "body:/Timestamp", unit: "iso", toleranceSeconds: 90_000 },
    // Every AWS customer can have Amazon sign messages, so the topic decides.
    pinned: { "body:/TopicArn": "topics" },
  },
  options: { topics: { required: true, help: "the topics' ARNs, separated by commas" } },
  event: {
    id: "body:/MessageId",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/Type"],
    time: { at: "body:/Timestamp", unit: "iso" },
  },
  handshakes: [
    {
      // Only for pinned topics: the signature has been checked by now.
      proof: "signed",
      when: { has: { "body:/Type": "SubscriptionConfirmation", "body:/SubscribeURL": true } },
      fetch: {
        at: "body:/SubscribeURL",
        address: String.raw`https://sns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?/\?Action=ConfirmSubscription&[\w%=&:.-]+`,
      },
      answer: { text: "confirmed" },
    },
  ],
  forwardHeaders: ["x-amz-sns-message-type", "x-amz-sns-topic-arn", "x-amz-sns-subscription-arn"],
  timeoutSeconds: 15,
  retryHours: 24,
} satisfies Provider;
