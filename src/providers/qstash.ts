import type { Provider } from "../types/provider.ts";

export const qstash = {
  name: "qstash",
  title: "Upstash QStash",
  docs: "https://upstash.com/docs/qstash/howto/signature",
  secret: "the current signing key; list the next one beside it",
  verify: {
    kind: "jwt",
    header: "upstash-signature",
    // Upstash's own receiver accepts any keyed hash.
    algorithm: "HS256",
    issuer: ["Upstash"],
    subjectIsUrl: true,
    bodyHash: { claim: "body", encoding: "base64url" },
  },
  event: {
    id: "header:upstash-message-id",
    // The token covers the body and the URL, not this header.
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    // A message is whatever its publisher wrote.
    type: [],
    format: "any",
  },
  forwardHeaders: ["upstash-message-id", "upstash-retried", "upstash-schedule-id"],
  timeoutSeconds: null,
  // Waits of e^(2.5 n) seconds, at most a day; five retries by default.
  retryHours: 72,
} satisfies Provider;
