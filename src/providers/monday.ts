import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const monday = {
  name: "monday",
  title: "monday.com (webhooks of an app)",
  docs: "https://developer.monday.com/apps/docs/integration-authorization",
  secret: "the app's signing secret, or its client secret for webhooks made through the API",
  // Webhooks made by hand on a board carry no token at all and are refused.
  verify: {
    kind: "jwt",
    header: "authorization",
    algorithm: "HS256",
    audienceOption: "audience",
  },
  options: {
    audience: { required: false, help: "the endpoint's URL as the app has it" },
  },
  event: {
    id: ["body:/event/triggerUuid", "body:/event/subscriptionId"],
    // The token proves who sends, not what: the body is not bound to it.
    idSigned: false,
    identity: { by: ["id"], known: "inferred" },
    type: ["body:/event/type"],
    time: { at: "body:/event/triggerTime", unit: "iso" },
  },
  handshakes: [
    {
      proof: "unsigned",
      when: { has: { "body:/challenge": true } },
      answer: { json: { challenge: "{body:/challenge}" } },
    },
  ],
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: 1,
} satisfies Provider;
