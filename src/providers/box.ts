import type { Provider } from "../types/provider.ts";

export const box = {
  name: "box",
  title: "Box",
  docs: "https://developer.box.com/guides/webhooks/v2/signatures-v2/",
  secret: "the app's primary signature key, then its secondary one",
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{body}{ts}",
    // One signature per key, so that either key can be rotated.
    signature: {
      header: ["box-signature-primary", "box-signature-secondary"],
      encoding: "base64",
    },
    timestamp: { at: "header:box-delivery-timestamp", unit: "iso", toleranceSeconds: 600 },
    fixedHeaders: {
      "box-signature-version": "1",
      "box-signature-algorithm": "HmacSHA256",
    },
  },
  event: {
    // `box-delivery-id` changes with each attempt.
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id", "body:/webhook/id | ''"], known: "documented" },
    type: ["body:/trigger"],
    time: { at: "body:/created_at", unit: "iso" },
  },
  forwardHeaders: ["box-delivery-id"],
  timeoutSeconds: 30,
  retryHours: 2,
} satisfies Provider;
