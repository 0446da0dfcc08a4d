import type { Provider } from "../types/provider.ts";

export const deepgram = {
  name: "deepgram",
  title: "Deepgram callbacks",
  docs: "https://developers.deepgram.com/docs/callback",
  secret: "the identifier of the API key that made the request",
  // An identifier, not a secret: whoever may see the project's keys knows it. Prefer user:password
  // in the callback's URL.
  verify: { kind: "token", at: "header:dg-token" },
  event: {
    id: "body:/metadata/request_id",
    idSigned: false,
    identity: {
      by: ["id", "content"],
      known: "inferred",
      note: "The results of a live stream share their request_id, so the content counts too.",
    },
    type: [],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  // Ten more tries, 30 s apart.
  retryHours: 1,
} satisfies Provider;
