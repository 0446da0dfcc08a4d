import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const trello = {
  name: "trello",
  title: "Trello",
  docs: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
  secret: "the app's secret (beside its API key)",
  verify: {
    kind: "mac",
    hash: "sha1",
    content: "{body}{url}",
    signature: { header: "x-trello-webhook", encoding: "base64" },
  },
  event: {
    id: "body:/action/id",
    idSigned: true,
    // A card's action is also its board's, and each that is watched is told of it.
    identity: { by: ["id", "body:/model/id | ''"], known: "inferred" },
    type: ["body:/action/type"],
    time: { at: "body:/action/date", unit: "iso" },
  },
  handshakes: [
    // Asked when the webhook is made.
    { proof: "unsigned", when: { method: "HEAD" }, answer: { status: 200 } },
  ],
  // Trello asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  // Three more tries, after 30, 60 and 120 s.
  retryHours: 1,
} satisfies Provider;
