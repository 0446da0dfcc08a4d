import { createHash, type KeyObject, X509Certificate } from "node:crypto";
import type { CertificateChain } from "../../types/scheme.ts";
import { Problem } from "../problem.ts";
import type { Options } from "../read/view.ts";
import { isValidAt } from "./certificate.ts";
import { extensionIds } from "./certificate-extensions.ts";
import { decodeStrict } from "./signature-header.ts";

/** Chains that hold are kept, since proving one takes three times as long as the token itself. */
const MAX_CHAINS = 16;

/**
 * Gives the key of the certificate that signed a token: the first of its header's `x5c` (RFC 7515
 * §4.1.6), which an intermediate must have issued, which the pinned root must have issued. The gate
 * throws `bad-signature` where the chain does not hold now. Throws a TypeError where the option
 * with the root's fingerprint is not one.
 */
export function chainVerifier(
  rule: CertificateChain,
  options: Options,
): (x5c: unknown, now: Date) => KeyObject {
  const root = readFingerprint(rule, options);
  const known = new Map<string, readonly X509Certificate[]>();
  return (x5c, now) => {
    const name = JSON.stringify(x5c) ?? "";
    const chain = known.get(name) ?? proveChain(readChain(x5c), root, rule);
    if (!chain.every((certificate) => isValidAt(certificate, now))) {
      throw refuse("A certificate in the token is not valid now.");
    }
    known.set(name, chain);
    const [oldest] = known.keys();
    if (known.size > MAX_CHAINS && oldest !== undefined) known.delete(oldest);
    const [leaf] = chain;
    if (leaf === undefined) throw refuse("The token has no certificate.");
    return leaf.publicKey;
  };
}

function readFingerprint({ root, rootOption }: CertificateChain, options: Options): string {
  const text = options[rootOption] ?? root;
  const digits = text.replaceAll(":", "").toLowerCase();
  if (/^[\da-f]{64}$/.test(digits)) return digits;
  throw new TypeError(
    `the option ${rootOption} is not a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons`,
  );
}

function readChain(x5c: unknown): X509Certificate[] {
  if (!Array.isArray(x5c) || x5c.length !== 3) {
    throw refuse("The token does not have a chain of three certificates.");
  }
  return x5c.map((text: unknown) => {
    const der = typeof text === "string" ? decodeStrict(text, "base64") : undefined;
    try {
      return new X509Certificate(der ?? Buffer.alloc(0));
    } catch {
      throw refuse("A certificate in the token cannot be read.");
    }
  });
}

/** Gives the chain. The root is looked at first, since it costs a forger's token one hash. */
function proveChain(
  chain: readonly X509Certificate[],
  fingerprint: string,
  rule: CertificateChain,
): readonly X509Certificate[] {
  const [leaf, intermediate, root] = chain;
  if (root === undefined || leaf === undefined || intermediate === undefined) {
    throw refuse("The token does not have a chain of three certificates.");
  }
  if (createHash("sha256").update(root.raw).digest("hex") !== fingerprint) {
    throw refuse("The token's root certificate is not the provider's.");
  }
  const isLinked =
    isIssuedBy(intermediate, root) && intermediate.ca && isIssuedBy(leaf, intermediate);
  if (!isLinked) throw refuse("The token's certificates do not vouch for each other.");
  // The root vouches for other certificates too: only these marks say what one is for.
  const isMeant =
    extensionIds(leaf).includes(rule.leaf) &&
    extensionIds(intermediate).includes(rule.intermediate);
  if (!isMeant) throw refuse("The token's certificate was issued for another purpose.");
  return chain;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const refuse = (detail: string): Problem => new Problem("bad-signature", detail);
