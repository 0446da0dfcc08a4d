import { proofHeaders } from "../../relay/read/headers.ts";
import type { Provider, Scheme, SignatureLocation } from "../../types/provider.ts";
import { timestampOf } from "../providers/scheme-words.ts";

/** Whether the proof covers the body's bytes. */
export function signsBody({ verify }: Provider): boolean {
  switch (verify.kind) {
    case "mac":
    case "signature":
      return /\{(body\}|hash:|form:)/.test(verify.content);
    case "jwt":
      return verify.bodyHash !== undefined;
    case "url-form":
    case "canonical-request":
    case "envelope":
      return true;
    case "certificate":
      // Of a content that goes by the kind of message only fields are signed, not bytes.
      return typeof verify.content === "string" && /\{(body|crc32)\}/.test(verify.content);
    case "token":
    case "basic":
      return false;
  }
}

/** Whether the proof covers a form's fields, however they are written. */
export const signsForm = (verify: Scheme): boolean =>
  verify.kind === "url-form" || (verify.kind === "mac" && verify.content.includes("{form:"));

/** Where a scheme's signature is; undefined where it has none that stands alone. */
export function locationOf(scheme: Scheme): SignatureLocation | undefined {
  switch (scheme.kind) {
    case "mac":
    case "signature":
    case "url-form":
    case "canonical-request":
    case "certificate":
      return scheme.signature;
    case "jwt":
    case "token":
    case "basic":
    case "envelope":
      return undefined;
  }
}

/** Whether the scheme tells when a delivery was signed, and minds. */
export function hasClock({ verify }: Provider): boolean {
  if (verify.kind === "jwt") return verify.requireExpiry !== false;
  return timestampOf(verify) !== undefined;
}

/** Whether the proof is a text in a header or the query, which can be cut or extended. */
export function hasProofText(provider: Provider): boolean {
  const { verify } = provider;
  if (proofHeaders(provider).length > 0) return true;
  return verify.kind === "token" && verify.at.startsWith("query:");
}
