import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const cloudinarySha256 = {
  name: "cloudinary-sha256",
  title: "Cloudinary (SHA-256 accounts)",
  docs: "https://cloudinary.com/documentation/notification_signatures",
  secret: "the product environment's API secret",
  verify: {
    kind: "mac",
    hash: "sha256",
    keyed: "plain",
    content: "{body}{ts}{secret}",
    signature: { header: "x-cld-signature", encoding: "hex" },
    timestamp: { at: "header:x-cld-timestamp", unit: "s", toleranceSeconds: 7200 },
  },
  event: {
    // `request_id` is the API call's: its upload and its eager transformations may share one.
    idSigned: true,
    identity: BY_CONTENT,
    type: ["body:/notification_type"],
    time: { at: "body:/timestamp", unit: "iso" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
