import type { Provider } from "../types/provider.ts";

export const mailgun = {
  name: "mailgun",
  title: "Mailgun",
  docs: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
  secret: "the HTTP webhook signing key",
  verify: {
    kind: "mac",
    hash: "sha256",
    // The event itself is not signed: the signature says that Mailgun sent something now, not what.
    content: "{ts}{body:/signature/token}",
    signature: { at: "body:/signature/signature", encoding: "hex" },
    // Retries go on for 8 hours, and may carry the first attempt's time.
    timestamp: { at: "body:/signature/timestamp", unit: "s", toleranceSeconds: 32_400 },
  },
  event: {
    // "Unique within a day", so the time goes with it.
    id: ["body:/event-data/id", "body:/event-data/timestamp"],
    idSigned: false,
    identity: { by: ["id"], changes: ["/signature"], known: "documented" },
    type: ["body:/event-data/event"],
  },
  // 406 would make Mailgun drop the event.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 8,
} satisfies Provider;
