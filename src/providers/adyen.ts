import type { Provider } from "../types/provider.ts";

export const adyen = {
  name: "adyen",
  title: "Adyen payments",
  docs: "https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures",
  secret: "the webhook's HMAC key (hex)",
  verify: {
    kind: "mac",
    hash: "sha256",
    key: "hex",
    each: "/notificationItems",
    // Eight fields of each item are signed, and nothing else of it.
    content:
      "{body:/NotificationRequestItem/pspReference}:" +
      "{body:/NotificationRequestItem/originalReference | ''}:" +
      "{body:/NotificationRequestItem/merchantAccountCode}:" +
      "{body:/NotificationRequestItem/merchantReference | ''}:" +
      "{body:/NotificationRequestItem/amount/value}:" +
      "{body:/NotificationRequestItem/amount/currency}:" +
      "{body:/NotificationRequestItem/eventCode}:" +
      "{body:/NotificationRequestItem/success}",
    signature: {
      at: "body:/NotificationRequestItem/additionalData/hmacSignature",
      encoding: "base64",
    },
  },
  event: {
    id: [
      "body:/notificationItems/0/NotificationRequestItem/pspReference",
      "body:/notificationItems/0/NotificationRequestItem/eventCode",
      "body:/notificationItems/0/NotificationRequestItem/success",
      "body:/notificationItems/0/NotificationRequestItem/merchantAccountCode",
    ],
    idSigned: true,
    identity: {
      by: ["items"],
      known: "documented",
      note: "Adyen counts deliveries as duplicates even where eventDate, reason or other unsigned fields differ, and advises to use the latest: the first becomes a task and the later ones do not; a dedup.key that includes eventDate lets them through.",
    },
    type: ["body:/notificationItems/0/NotificationRequestItem/eventCode"],
    time: { at: "body:/notificationItems/0/NotificationRequestItem/eventDate", unit: "iso" },
  },
  items: {
    at: "/notificationItems",
    id: [
      "body:/NotificationRequestItem/pspReference",
      "body:/NotificationRequestItem/eventCode",
      "body:/NotificationRequestItem/success",
      // The pspReference of a report is its file name, which several accounts may share.
      "body:/NotificationRequestItem/merchantAccountCode",
    ],
    type: ["body:/NotificationRequestItem/eventCode"],
    time: { at: "body:/NotificationRequestItem/eventDate", unit: "iso" },
  },
  // Older accounts look for this text; the others accept any 2xx.
  respond: { status: 200, body: "[accepted]", contentType: "text/plain" },
  forwardHeaders: [],
  timeoutSeconds: 10,
  retryHours: 720,
} satisfies Provider;
