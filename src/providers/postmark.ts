import type { Provider } from "../types/provider.ts";

export const postmark = {
  name: "postmark",
  title: "Postmark",
  docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
  secret: "user:password, as set for the webhook or in its URL",
  verify: { kind: "basic" },
  event: {
    idSigned: false,
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/RecordType"],
  },
  // Postmark asks for 200; 403 makes it give up.
  respond: { status: 200, body: "", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: null,
  // Ten tries.
  retryHours: 11,
} satisfies Provider;
