import type { Provider } from "../types/provider.ts";

/** https://www.apple.com/certificateauthority/: Apple Root CA - G3, valid until 2039. */
const APPLE_ROOT_CA_G3 = "63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179";

export const appleAppStore = {
  name: "apple-app-store",
  title: "Apple App Store (server notifications, version 2)",
  docs: "https://developer.apple.com/documentation/appstoreservernotifications/responding-to-app-store-server-notifications",
  secret: "none: the token holds Apple's certificate",
  verify: {
    kind: "jwt",
    member: "signedPayload",
    algorithm: "ES256",
    x5c: {
      root: APPLE_ROOT_CA_G3,
      rootOption: "rootFingerprint",
      // As Apple's own library checks: receipt signing, and Apple's intermediate for developers.
      leaf: "1.2.840.113635.100.6.11.1",
      intermediate: "1.2.840.113635.100.6.2.1",
    },
    // Apple signs the notifications of all apps with the same key.
    customer: {
      at: [
        "/data/bundleId",
        "/summary/bundleId",
        "/externalPurchaseToken/bundleId",
        "/appData/bundleId",
      ],
      option: "bundleId",
    },
    // Apple puts neither expiry nor age into these tokens.
    requireExpiry: false,
  },
  options: {
    bundleId: { required: true, help: "your app's bundle ID, e.g. com.example.app" },
    rootFingerprint: {
      required: false,
      help: "SHA-256 fingerprint of the root certificate (default: Apple Root CA - G3's)",
    },
  },
  event: {
    id: "body:/notificationUUID",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/notificationType", "body:/subtype"],
    time: { at: "body:/signedDate", unit: "ms" },
    format: "jwt",
  },
  forwardHeaders: [],
  timeoutSeconds: null,
  // 1, 12, 24, 48 and 72 hours, each after the attempt before.
  retryHours: 157,
} satisfies Provider;
