import type { Provider } from "../types/provider.ts";

export const dropboxSign = {
  name: "dropbox-sign",
  title: "Dropbox Sign",
  docs: "https://developers.hellosign.com/docs/events/walkthrough",
  secret: "the API key",
  verify: {
    kind: "mac",
    hash: "sha256",
    // Only time and type are signed, and the time is the event's own: it gets old while Dropbox
    // Sign retries.
    content: "{ts}{body:/event/event_type}",
    signature: { at: "body:/event/event_hash", encoding: "hex" },
    timestamp: { at: "body:/event/event_time", unit: "s", toleranceSeconds: 172_800 },
  },
  event: {
    // The hash is of time and type alone: two documents signed in the same second share it.
    id: [
      "body:/event/event_hash",
      "body:/signature_request/signature_request_id | body:/template/template_id | ''",
      "body:/event/event_metadata/related_signature_id | ''",
    ],
    idSigned: false,
    identity: { by: ["id"], known: "inferred" },
    type: ["body:/event/event_type"],
    time: { at: "body:/event/event_time", unit: "s" },
    // multipart/form-data with one field.
    json: "form:json",
  },
  respond: { status: 200, body: "Hello API Event Received", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 30,
  retryHours: 48,
} satisfies Provider;
