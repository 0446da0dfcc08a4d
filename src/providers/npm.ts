import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

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
    identity: BY_CONTENT,
    type: ["body:/event"],
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
