import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const postmark = {
  name: "postmark",
  title: "Postmark",
  docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
  secret: "user:password, as set for the webhook or in its URL",
  verify: { kind: "basic" },
  event: {
    idSigned: false,
    identity: BY_CONTENT,
    type: ["body:/RecordType"],
  },
  // Postmark asks for 200; 403 makes it give up.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  // Ten tries.
  retryHours: 11,
} satisfies Provider;
