import type { Provider } from "../types/provider.ts";

export const npm = {
  name: "npm",
  title: "npm registry hooks",
  docs: "https://docs.npmjs.com/cli/v10/commands/npm-hook",
  secret: "the hook's shared secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "x-npm-signature", prefix: "sha256=", encoding: "hex" },
  },
  event: {
    idSigned: true,
    identity: { by: ["type", "content"], known: "inferred" },
    type: ["body:/event"],
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
