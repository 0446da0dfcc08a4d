import { createPublicKey, verify as verifyBytes, type KeyObject } from "node:crypto";
import type { SignatureScheme } from "../../types/provider.ts";
import { Problem } from "../problem.ts";
import { compileTemplate } from "../read/template.ts";
import { compileUrls } from "./signed-url.ts";
import { compileSignatures, decodeStrict } from "./signatures.ts";
import { checkFreshness } from "./timestamp.ts";
import type { Context, Verifier } from "./verifier.ts";

/** DER header of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the 32 key bytes follow. */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** Verifies a public-key signature; the source's secrets are the provider's public keys. */
export function signatureVerifier(
  scheme: SignatureScheme,
  { secrets, publicUrl, options }: Context,
): Verifier {
  const { timestamp } = scheme;
  const readSignatures = compileSignatures(scheme.signature, timestamp, options);
  const fill = compileTemplate(scheme.content, options);
  const keys = secrets.map((secret) => publicKey(secret, scheme));
  const urlsOf = compileUrls(scheme.content, publicUrl);
  const digest = scheme.algorithm === "ed25519" ? null : "sha256";

  return (delivery, body) => {
    const view = { delivery, body };
    for (const { signatures, ts } of readSignatures(view)) {
      const contents = urlsOf(delivery).map((url) => {
        const pieces = fill({ view, ts, url });
        if (pieces === undefined) throw new Problem("bad-signature", "A signed value is missing.");
        return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
      });
      for (const text of signatures) {
        const signature = decodeStrict(text, scheme.signature.encoding);
        if (signature === undefined) continue;
        const secretIndex = keys.findIndex((key) =>
          contents.some((content) => verifyBytes(digest, content, key, signature)),
        );
        if (secretIndex === -1) continue;
        if (timestamp !== undefined && ts !== undefined) {
          checkFreshness(ts, timestamp, delivery.receivedAt);
        }
        return { secretIndex };
      }
    }
    throw new Problem("bad-signature", "No public key of this source verifies the signature.");
  };
}

/** Reads a provider's public key. Throws a TypeError when the text is none of the scheme's kind; the text is not repeated. */
export function publicKey(
  text: string,
  { key: encoding, algorithm }: Pick<SignatureScheme, "key" | "algorithm">,
): KeyObject {
  const key = importKey(text, encoding);
  const wanted = algorithm === "ed25519" ? "ed25519" : "ec";
  if (key?.asymmetricKeyType === wanted) return key;
  const form = encoding === "spki" ? "PEM or base64 DER" : encoding;
  throw new TypeError(`the secret is not a public key for ${algorithm} in ${form}`);
}

function importKey(text: string, encoding: SignatureScheme["key"]): KeyObject | undefined {
  try {
    if (encoding === "spki") {
      return text.includes("-----BEGIN")
        ? createPublicKey(text)
        : createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    }
    const raw = decodeStrict(text.replace(/^whpk_/, ""), encoding === "hex" ? "hex" : "base64");
    if (raw?.length !== 32) return undefined;
    const key = Buffer.concat([ED25519_SPKI, raw]);
    return createPublicKey({ key, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
