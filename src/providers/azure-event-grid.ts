import type { Provider } from "../types/provider.ts";
import { EVENT_GRID } from "./_families.ts";

export const azureEventGrid = {
  name: "azure-event-grid",
  title: "Azure Event Grid with a secret in the URL",
  docs: "https://learn.microsoft.com/azure/event-grid/security-authentication#client-secret-as-a-query-parameter",
  secret: "what comes after ?token= in the subscription's endpoint URL",
  ...EVENT_GRID,
  verify: { kind: "token", at: "query:token" },
} satisfies Provider;
