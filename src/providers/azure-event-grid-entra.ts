import type { Provider } from "../types/provider.ts";
import { EVENT_GRID } from "./_families.ts";

export const azureEventGridEntra = {
  name: "azure-event-grid-entra",
  title: "Azure Event Grid with a Microsoft Entra token",
  docs: "https://learn.microsoft.com/azure/event-grid/secure-webhook-delivery",
  secret: "none: Microsoft's public keys are fetched",
  ...EVENT_GRID,
  verify: {
    kind: "jwt",
    header: "authorization",
    prefix: "Bearer ",
    algorithm: "RS256",
    jwks: "https://login.microsoftonline.com/{option:tenantId}/discovery/v2.0/keys",
    issuer: [
      "https://sts.windows.net/{option:tenantId}/",
      "https://login.microsoftonline.com/{option:tenantId}/v2.0",
    ],
    audienceOption: "audience",
    // Event Grid's own application: any application of the tenant could ask for a token of this
    // audience.
    sender: { claims: ["appid", "azp"], value: "4962773b-9cdb-44cf-a8bf-237846a00ab7" },
  },
  options: {
    tenantId: { required: true, help: "the directory (tenant) id of your Entra application" },
    audience: {
      required: true,
      help: "its application id, or application id URI, as the token's aud",
    },
  },
} satisfies Provider;
