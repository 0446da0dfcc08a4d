import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const okta = {
  name: "okta",
  title: "Okta event hooks",
  docs: "https://developer.okta.com/docs/concepts/event-hooks/",
  secret: "the whole value of the Authorization header that you set for the hook",
  verify: { kind: "token", at: "header:authorization" },
  event: {
    id: "body:/eventId",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/data/events/0/eventType"],
    time: { at: "body:/eventTime", unit: "iso" },
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { method: "GET", has: { "header:x-okta-verification-challenge": true } },
      answer: { json: { verification: "{header:x-okta-verification-challenge}" } },
    },
  ],
  // Okta counts 200 and 204 as success.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 3,
  // One more try.
  retryHours: 1,
} satisfies Provider;
