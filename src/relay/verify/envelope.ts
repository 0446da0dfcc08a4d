import { verify as verifyBytes } from "node:crypto";
import type { EnvelopeScheme } from "../../types/scheme.ts";
import { singleHeader } from "../read/locator.ts";
import { Problem } from "../problem.ts";
import { remoteKeys } from "./remote-key.ts";
import { decodeStrict } from "./signature-header.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Verifies an ECDSA signature that comes in a JSON envelope and names its key, which is asked for
 * at the pinned address.
 */
export function envelopeVerifier(scheme: EnvelopeScheme, { options, fetch }: Context): Verifier {
  const keySet = remoteKeys(scheme.remoteKey, options, fetch);
  return async (delivery) => {
    const { kid, signature } = readEnvelope(singleHeader(delivery, scheme.header), scheme.header);
    const key = await keySet.get(kid, delivery.receivedAt);
    // The hash is the preset's, whatever the envelope says.
    const isSigned =
      key?.asymmetricKeyType === "ec" && verifyBytes(scheme.hash, delivery.body, key, signature);
    if (isSigned) keySet.keep(kid);
    else throw new Problem("bad-signature", "The provider's key did not sign the body.");
    return { by: "published-key" };
  };
}

function readEnvelope(
  header: string | undefined,
  name: string,
): { readonly kid: string; readonly signature: Buffer } {
  try {
    const json = decodeStrict(header ?? "", "base64")?.toString("utf8") ?? "";
    const { kid, signature } = JSON.parse(json) as Record<string, unknown>;
    const bytes = typeof signature === "string" ? decodeStrict(signature, "base64") : undefined;
    if (typeof kid === "string" && bytes !== undefined) return { kid, signature: bytes };
  } catch {
    // Falls through to the one refusal for all.
  }
  throw new Problem("bad-signature", `The header ${name} is missing or malformed.`);
}
