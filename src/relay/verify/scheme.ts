import type { Scheme } from "../../types/scheme.ts";
import { canonicalRequestVerifier } from "./canonical-request.ts";
import { certificateVerifier } from "./certificate.ts";
import { envelopeVerifier } from "./envelope.ts";
import { jwtVerifier } from "./jwt.ts";
import { macVerifier } from "./mac.ts";
import { signatureVerifier } from "./public-key.ts";
import { basicVerifier, tokenVerifier } from "./token.ts";
import { urlFormVerifier } from "./url-form.ts";
import type { Context, Verifier } from "./verifier.ts";

/**
 * Compiles a scheme for one source. Throws a TypeError when a secret is not in the form that the
 * scheme needs.
 */
export function compileScheme(scheme: Scheme, context: Context): Verifier {
  switch (scheme.kind) {
    case "mac":
      return macVerifier(scheme, context);
    case "signature":
      return signatureVerifier(scheme, context);
    case "jwt":
      return jwtVerifier(scheme, context);
    case "token":
      return tokenVerifier(scheme, context);
    case "basic":
      return basicVerifier(context);
    case "url-form":
      return urlFormVerifier(scheme, context);
    case "canonical-request":
      return canonicalRequestVerifier(scheme, context);
    case "certificate":
      return certificateVerifier(scheme, context);
    case "envelope":
      return envelopeVerifier(scheme, context);
  }
}
