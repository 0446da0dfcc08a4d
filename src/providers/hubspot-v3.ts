import type { Provider } from "../types/provider.ts";
import { HUBSPOT } from "./_families.ts";

export const hubspotV3 = {
  name: "hubspot-v3",
  title: "HubSpot (signature v3)",
  docs: "https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests",
  secret: "the app's client secret",
  ...HUBSPOT,
  verify: {
    kind: "mac",
    hash: "sha256",
    content: "{method}{url}{body}{ts}",
    signature: { header: "x-hubspot-signature-v3", encoding: "base64" },
    timestamp: { at: "header:x-hubspot-request-timestamp", unit: "ms", toleranceSeconds: 300 },
  },
} satisfies Provider;
