import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const travisCi = {
  name: "travis-ci",
  title: "Travis CI",
  docs: "https://docs.travis-ci.com/user/notifications/#verifying-webhook-requests",
  secret: "none: Travis CI's public key is fetched",
  verify: {
    kind: "signature",
    algorithm: "rsa-sha1",
    key: "spki",
    remoteKey: {
      method: "GET",
      url: "https://api.travis-ci.com/config",
      keyAt: "/config/notifications/webhook/public_key",
      format: "pem",
    },
    content: "{form:payload}",
    signature: { header: "signature", encoding: "base64" },
  },
  event: {
    // A build keeps its id from one state to the next, and when it is started again.
    idSigned: true,
    identity: { by: ["type", "content"], content: "form:payload", known: "inferred" },
    type: ["body:/state"],
    time: { at: "body:/finished_at | body:/started_at", unit: "iso" },
    json: "body:/payload",
  },
  respond: PLAIN_200,
  forwardHeaders: ["travis-repo-slug"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
