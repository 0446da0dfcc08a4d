import type { Provider } from "../types/provider.ts";

export const atlassianConnect = {
  name: "atlassian-connect",
  title: "Atlassian Connect",
  docs: "https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/",
  secret: "the sharedSecret of the installation",
  // The token binds method, path and query of the URL, not the body.
  verify: {
    kind: "jwt",
    header: "authorization",
    prefix: "JWT ",
    algorithm: "HS256",
    issuer: ["{option:clientKey}"],
    queryHash: true,
  },
  options: { clientKey: { required: true, help: "the clientKey of the installation" } },
  event: {
    id: "header:x-atlassian-webhook-identifier",
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/webhookEvent"],
    time: { at: "body:/timestamp", unit: "ms" },
  },
  forwardHeaders: ["x-atlassian-webhook-identifier", "x-atlassian-webhook-retry"],
  timeoutSeconds: 20,
  retryHours: 3,
} satisfies Provider;
