import type { Provider } from "../types/provider.ts";

export const azureEventGrid = {
  name: "azure-event-grid",
  title: "Azure Event Grid with a secret in the URL",
  docs: "https://learn.microsoft.com/azure/event-grid/security-authentication#client-secret-as-a-query-parameter",
  secret: "what stands after ?token= in the subscription's endpoint URL",
  verify: { kind: "token", at: "query:token" },
  event: {
    // In Event Grid's own schema the events come as a list, whose items have the ids.
    id: ["body:/source", "body:/id"],
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/0/eventType | body:/type | body:/0/type"],
    time: { at: "body:/0/eventTime | body:/time | body:/0/time", unit: "iso" },
  },
  handshakes: [
    {
      // Sent to the same URL, so it brings the token. `validationUrl` is never fetched.
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
      // Subscriptions with the CloudEvents schema.
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
