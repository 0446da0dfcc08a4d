import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const auth0LogStream = {
  name: "auth0-log-stream",
  title: "Auth0 log streams (custom webhook)",
  docs: "https://auth0.com/docs/customize/log-streams/custom-log-streams",
  secret: "the authorization token that you set for the stream",
  verify: { kind: "token", at: "header:authorization" },
  event: {
    // One log alone in the content format "JSON Object"; several in "JSON Array". "JSON Lines" is
    // no JSON: the type stays unknown.
    id: "body:/log_id",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/data/type | body:/0/data/type"],
    time: { at: "body:/data/date | body:/0/data/date", unit: "iso" },
    format: "any",
  },
  items: {
    at: "",
    id: "body:/log_id",
    type: ["body:/data/type"],
    time: { at: "body:/data/date", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
