import { createHash, createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { KeyEncoding, MacScheme } from "../../types/scheme.ts";
import { singleHeader } from "../read/locator.ts";
import type { View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import { compileTemplate } from "../read/template.ts";
import { once } from "../remember.ts";
import { eachItem } from "./each.ts";
import { firstThatSigned } from "./first-that-signed.ts";
import { compileUrls } from "./signed-url.ts";
import { compileSignatures, decodeStrict } from "./signature-header.ts";
import type { Context, Proof, Verifier } from "./verifier.ts";

/**
 * Verifies a keyed hash: every signature against every secret, in constant time, then the
 * timestamp.
 */
export function macVerifier(scheme: MacScheme, { secrets, publicUrl, options }: Context): Verifier {
  const { hash, keyed = "hmac", timestamp, fixedHeaders = {} } = scheme;
  const bytesOfKeys = secrets.map((secret) => macKey(secret, scheme.key ?? "utf8"));
  // With the first delivery: a start tries the secrets of every source, and needs no more of them
  // than the line above.
  const compile = once(() => ({
    readSignatures: compileSignatures(scheme.signature, timestamp, options),
    fills: [scheme.content, scheme.orContent ?? []]
      .flat()
      .map((content) => compileTemplate(content, options)),
    // A KeyObject: Node 24 turns a Buffer into one for every HMAC, which takes four times as long
    // as an HMAC of 1 kB.
    keys: bytesOfKeys.map((bytes, index) => ({
      secret: secrets[index],
      key: createSecretKey(bytes),
    })),
    urlsOf: compileUrls(scheme.content, publicUrl),
  }));
  const fixed = Object.entries(fixedHeaders);

  const verifyOne = (view: View): Proof => {
    const { readSignatures, fills, keys, urlsOf } = compile();
    const index = firstThatSigned({
      groups: readSignatures(view),
      keys,
      signs: ({ signatures, ts }) => {
        const candidates = signatures.map((text) => decodeStrict(text, scheme.signature.encoding));
        const urls = urlsOf(view.delivery);
        return ({ secret, key }) =>
          urls.some((url) =>
            fills.some((fill) => {
              const pieces = fill({ view, ts, url, secret });
              if (pieces === undefined) {
                throw new Problem("bad-signature", "A signed value is missing.");
              }
              const digest = keyed === "hmac" ? createHmac(hash, key) : createHash(hash);
              for (const piece of pieces) digest.update(piece);
              const expected = digest.digest();
              return candidates.some((candidate) => isEqual(candidate, expected));
            }),
          );
      },
      timestamp,
      now: view.delivery.receivedAt,
    });
    if (index !== undefined) return { by: "secret", index };
    throw new Problem("bad-signature", "No secret of this source made the signature.");
  };
  const verify = scheme.each === undefined ? verifyOne : eachItem(scheme.each, verifyOne);

  return (delivery, body) => {
    for (const [name, value] of fixed) {
      if (singleHeader(delivery, name) !== value) {
        throw new Problem("bad-signature", `The header ${name} is not ${value}.`);
      }
    }
    return verify({ delivery, body });
  };
}

/** Constant time over the bytes; the length of a MAC is public. */
export function isEqual(candidate: Buffer | undefined, expected: Buffer): boolean {
  return candidate?.length === expected.length && timingSafeEqual(candidate, expected);
}

/**
 * The key bytes of a secret. Throws a TypeError, which never holds the secret, when the text is not
 * in that encoding.
 */
export function macKey(secret: string, encoding: KeyEncoding): Buffer {
  switch (encoding) {
    case "utf8":
      return Buffer.from(secret, "utf8");
    case "nfkd":
      return Buffer.from(secret.normalize("NFKD"), "utf8");
    case "sha1":
      return createHash("sha1").update(secret, "utf8").digest();
    case "hex":
      return decodeKey(secret, "hex");
    case "base64":
      return decodeKey(secret, "base64");
    case "whsec":
      return decodeKey(secret.replace(/^whsec_/, ""), "base64");
  }
}

function decodeKey(text: string, encoding: "hex" | "base64"): Buffer {
  // Providers show keys with and without padding; only characters of the alphabet pass.
  const bytes = Buffer.from(text, encoding);
  const canonical = bytes.toString(encoding);
  const unpadded = (value: string): string => value.replace(/={1,2}$/, "");
  const same =
    encoding === "hex" ? canonical === text.toLowerCase() : unpadded(canonical) === unpadded(text);
  if (!same || bytes.length === 0) throw new TypeError(`the secret is not ${encoding}`);
  return bytes;
}
