import type { Provider } from "../types/provider.ts";

export const cloudevents = {
  name: "cloudevents",
  title: "CloudEvents over HTTP",
  docs: "https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md",
  secret: "the token that the sender puts after Bearer",
  verify: { kind: "token", at: "header:authorization", prefix: "Bearer " },
  event: {
    // Only both together name an event. A batch has the ids of its items.
    id: ["header:ce-source | body:/source", "header:ce-id | body:/id"],
    idSigned: false,
    identity: { by: ["id"], known: "documented" },
    type: ["header:ce-type | body:/type | body:/0/type"],
    time: { at: "header:ce-time | body:/time | body:/0/time", unit: "iso" },
    // In binary mode the body is the data alone, of any kind.
    format: "any",
  },
  handshakes: [
    {
      // Says that deliveries may come, not that they are accepted: each still needs the token. The
      // address in `WebHook-Request-Callback` is never fetched.
      proof: "unsigned",
      when: { method: "OPTIONS", has: { "header:webhook-request-origin": true } },
      answer: {
        headers: {
          "webhook-allowed-origin": "{header:webhook-request-origin}",
          "webhook-allowed-rate": "*",
          allow: "POST, OPTIONS",
        },
      },
    },
  ],
  items: {
    at: "",
    id: ["body:/source", "body:/id"],
    type: ["body:/type"],
    time: { at: "body:/time", unit: "iso" },
  },
  forwardHeaders: ["ce-*"],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
