import type { Provider } from "../types/provider.ts";
import { PLAIN_200, SVIX } from "./_families.ts";

export const resend = {
  name: "resend",
  title: "Resend",
  docs: "https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests",
  secret: "the webhook's signing secret (whsec_…)",
  ...SVIX,
  event: {
    id: "header:svix-id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/type"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  respond: PLAIN_200,
} satisfies Provider;
