import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const mailgun = {
  name: "mailgun",
  title: "Mailgun",
  docs: "https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks",
  secret: "the HTTP webhook signing key",
  verify: {
    kind: "mac",
    hash: "sha256",
    // The event itself is not signed: the signature says that Mailgun sent something now, not what.
    content: "{ts}{body:/signature/token | body:/token}",
    signature: { at: "body:/signature/signature | body:/signature", encoding: "hex" },
    // Retries go on for 8 hours, and may carry the first attempt's time.
    timestamp: {
      at: "body:/signature/timestamp | body:/timestamp",
      unit: "s",
      toleranceSeconds: 32_400,
    },
  },
  event: {
    // Ids are "unique within a day", so the time goes with them. Inbound routes and webhooks of
    // before 2018 are forms without one.
    id: [
      "body:/event-data/id | body:/Message-Id | body:/token",
      "body:/event-data/timestamp | body:/timestamp",
    ],
    idSigned: false,
    identity: {
      by: ["id", "type", "body:/recipient | ''"],
      changes: ["/signature"],
      known: "documented",
    },
    type: ["body:/event-data/event | body:/event | 'inbound'"],
  },
  // 406 would make Mailgun drop the event.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 8,
} satisfies Provider;
