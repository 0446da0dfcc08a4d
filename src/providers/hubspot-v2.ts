import type { Provider } from "../types/provider.ts";
import { HUBSPOT } from "./_families.ts";

export const hubspotV2 = {
  name: "hubspot-v2",
  title: "HubSpot (signature v2)",
  docs: "https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests",
  secret: "the app's client secret",
  ...HUBSPOT,
  verify: {
    kind: "mac",
    hash: "sha256",
    keyed: "plain",
    content: "{secret}{method}{url}{body}",
    signature: { header: "x-hubspot-signature", encoding: "hex" },
    fixedHeaders: { "x-hubspot-signature-version": "v2" },
  },
} satisfies Provider;
