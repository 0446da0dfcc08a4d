import type { Provider } from "../types/provider.ts";

export const azureEventGridEntra = {
  name: "azure-event-grid-entra",
  title: "Azure Event Grid with a Microsoft Entra token",
  docs: "https://learn.microsoft.com/azure/event-grid/secure-webhook-delivery",
  secret: "none: Microsoft's public keys are fetched",
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
    // Event Grid's own application: any application of the tenant could ask for a token of this audience.
    sender: { claims: ["appid", "azp"], value: "4962773b-9cdb-44cf-a8bf-237846a00ab7" },
  },
  options: {
    tenantId: { required: true, help: "the directory (tenant) id of your Entra application" },
    audience: {
      required: true,
      help: "its application id, or application id URI, as the token's aud",
    },
  },
  event: {
    id: ["body:/source", "body:/id"],
    // The token proves who sends, not what: the body is not bound to it.
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/0/eventType | body:/type | body:/0/type"],
    time: { at: "body:/0/eventTime | body:/time | body:/0/time", unit: "iso" },
  },
  handshakes: [
    {
      proof: "signed",
      when: {
        has: {
          "body:/0/eventType": "Microsoft.EventGrid.SubscriptionValidationEvent",
          "body:/0/data/validationCode": true,
        },
      },
      answer: { json: { validationResponse: "{body:/0/data/validationCode}" } },
    },
    {
      proof: "unsigned",
      when: { method: "OPTIONS", has: { "header:webhook-request-origin": "eventgrid.azure.net" } },
      answer: {
        headers: {
          "webhook-allowed-origin": "eventgrid.azure.net",
          "webhook-allowed-rate": "*",
          allow: "POST, OPTIONS",
        },
      },
    },
  ],
  items: {
    at: "",
    id: ["body:/topic | body:/source", "body:/id"],
    type: ["body:/eventType | body:/type"],
    time: { at: "body:/eventTime | body:/time", unit: "iso" },
  },
  forwardHeaders: ["aeg-*"],
  timeoutSeconds: 30,
  retryHours: 24,
} satisfies Provider;
