import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const quickbooks = {
  name: "quickbooks",
  title: "QuickBooks Online (Intuit)",
  docs: "https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks",
  secret: "the app's verifier token",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}",
    signature: { header: "intuit-signature", encoding: "base64" },
  },
  event: {
    // Several events in one delivery. CloudEvents in a list; before them, entities and their
    // operations.
    idSigned: true,
    identity: {
      by: ["items"],
      known: "documented",
      note: "Deliveries in the format before CloudEvents have no ids: their type and content name them.",
    },
    type: [
      "body:/0/type | body:/eventNotifications/0/dataChangeEvent/entities/0/name",
      "body:/eventNotifications/0/dataChangeEvent/entities/0/operation",
    ],
    time: { at: "body:/0/time", unit: "iso" },
  },
  items: {
    at: "",
    id: ["body:/source", "body:/id"],
    type: ["body:/type"],
    time: { at: "body:/time", unit: "iso" },
  },
  // Intuit asks for 200.
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: 3,
  retryHours: null,
} satisfies Provider;
