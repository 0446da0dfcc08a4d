import { constants, createPublicKey, verify as verifyBytes, type KeyObject } from "node:crypto";
import type { SignatureScheme } from "../../types/scheme.ts";
import { Problem } from "../problem.ts";
import { compileTemplate } from "../read/template.ts";
import type { View } from "../read/view.ts";
import { firstThatSigned } from "./first-that-signed.ts";
import { remoteKeys } from "./remote-key.ts";
import { compileUrls } from "./signed-url.ts";
import { compileSignatures, decodeStrict } from "./signature-header.ts";
import type { Context, Verifier } from "./verifier.ts";

/** DER header of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the 32 key bytes follow. */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** What each algorithm is in node:crypto's words. */
const ALGORITHMS = {
  ed25519: { type: "ed25519", hash: null },
  "ecdsa-p256-sha256": { type: "ec", hash: "sha256" },
  "rsa-sha1": { type: "rsa", hash: "sha1" },
  "rsa-sha256": { type: "rsa", hash: "sha256" },
  "rsa-pss-sha256": {
    type: "rsa",
    hash: "sha256",
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  },
} as const satisfies Readonly<Record<SignatureScheme["algorithm"], object>>;

/** A provider publishes one key, so that its id is ours to choose. */
const ONE_KEY = "key";

/**
 * Verifies a public-key signature; the source's secrets are the provider's public keys, unless it
 * publishes one.
 */
export function signatureVerifier(scheme: SignatureScheme, context: Context): Verifier {
  const { secrets, options, fetch } = context;
  const findSigner = compileSigner(scheme, context);
  if (scheme.remoteKey === undefined) {
    const keys = secrets.map((secret) => publicKey(secret, scheme));
    return (delivery, body) => ({ by: "secret", index: findSigner({ delivery, body }, keys) });
  }
  const keySet = remoteKeys(scheme.remoteKey, options, fetch);
  const { type } = ALGORITHMS[scheme.algorithm];
  return async (delivery, body) => {
    const key = await keySet.get(ONE_KEY, delivery.receivedAt);
    findSigner({ delivery, body }, key?.asymmetricKeyType === type ? [key] : []);
    keySet.keep(ONE_KEY);
    return { by: "published-key" };
  };
}

/**
 * Gives which of some keys made the signature. Throws `bad-signature` where none did,
 * `stale-timestamp` where it did long ago.
 */
function compileSigner(
  scheme: SignatureScheme,
  { publicUrl, options }: Context,
): (view: View, keys: readonly KeyObject[]) => number {
  const { timestamp } = scheme;
  const readSignatures = compileSignatures(scheme.signature, timestamp, options);
  const fill = compileTemplate(scheme.content, options);
  const urlsOf = compileUrls(scheme.content, publicUrl);
  const isSigned = compileVerify(scheme.algorithm);

  return (view, keys) => {
    const { delivery } = view;
    const index = firstThatSigned({
      groups: readSignatures(view),
      keys,
      signs: ({ signatures, ts }) => {
        const contents = urlsOf(delivery).map((url) => {
          const pieces = fill({ view, ts, url });
          if (pieces === undefined) {
            throw new Problem("bad-signature", "A signed value is missing.");
          }
          return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
        });
        const candidates = signatures
          .map((text) => decodeStrict(text, scheme.signature.encoding))
          .filter((signature) => signature !== undefined);
        return (key) =>
          candidates.some((signature) =>
            contents.some((content) => isSigned(content, key, signature)),
          );
      },
      timestamp,
      now: delivery.receivedAt,
    });
    if (index !== undefined) return index;
    throw new Problem("bad-signature", "No public key of this source verifies the signature.");
  };
}

function compileVerify(
  name: SignatureScheme["algorithm"],
): (content: Buffer, key: KeyObject, signature: Buffer) => boolean {
  const { hash, type: _, ...padding } = ALGORITHMS[name];
  return (content, key, signature) => verifyBytes(hash, content, { key, ...padding }, signature);
}

/**
 * Reads a provider's public key. Throws a TypeError when the text is none of the scheme's kind; the
 * text is not repeated.
 */
export function publicKey(
  text: string,
  { key: encoding, algorithm }: Pick<SignatureScheme, "key" | "algorithm">,
): KeyObject {
  const key = importKey(text, encoding);
  if (key?.asymmetricKeyType === ALGORITHMS[algorithm].type) return key;
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
