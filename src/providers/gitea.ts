import type { Provider } from "../types/provider.ts";

export const gitea = {
  name: "gitea",
  title: "Gitea and Forgejo",
  docs: "https://docs.gitea.com/usage/repository/webhooks",
  secret: "the webhook's secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    // Over the JSON, also where the webhook sends it in a form: choose application/json.
    signature: { header: "x-gitea-signature", encoding: "hex" },
  },
  event: {
    id: "header:x-gitea-delivery",
    idSigned: false,
    identity: { by: ["id"], known: "inferred" },
    type: ["header:x-gitea-event", "body:/action"],
  },
  forwardHeaders: ["x-gitea-*"],
  timeoutSeconds: 5,
  retryHours: 0,
} satisfies Provider;
