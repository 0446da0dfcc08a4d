import type { Provider } from "../types/provider.ts";
import { SVIX } from "./_families.ts";

export const clerk = {
  name: "clerk",
  title: "Clerk",
  docs: "https://clerk.com/docs/guides/development/webhooks/overview",
  secret: "the endpoint's signing secret (whsec_…)",
  ...SVIX,
  event: {
    id: "header:svix-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/timestamp", unit: "ms" },
  },
} satisfies Provider;
