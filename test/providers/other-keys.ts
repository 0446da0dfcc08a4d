import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { selfSigned } from "../../src/cli/sign/certificate.ts";

/** What a provider's key endpoint would answer if the key were another one of the same kind and id. */
export function otherPublished(answer: string, now: Date): string {
  if (answer.startsWith("-----BEGIN CERTIFICATE")) return otherCertificate(now);
  if (answer.includes("BEGIN PUBLIC KEY") && !answer.startsWith('{"key"')) {
    // A document with one RSA key somewhere in it.
    const pem = otherRsa().replaceAll("\n", "\\n");
    return answer.replace(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/, pem);
  }
  const told = JSON.parse(answer) as { keys?: JsonWebKey[]; key?: JsonWebKey | string };
  return JSON.stringify({
    ...told,
    ...(told.keys && { keys: told.keys.map(otherJwk) }),
    ...(told.key !== undefined && {
      key: typeof told.key === "string" ? otherPem() : otherJwk(told.key),
    }),
  });
}

/** A P-256 public key that nobody here signs with, as base64 of its SubjectPublicKeyInfo. */
export const otherSpki = (): string =>
  pairOf("EC").publicKey.export({ type: "spki", format: "der" }).toString("base64");

/** An RSA public key that nobody here signs with, in PEM. */
export const otherRsa = (): string =>
  pairOf("RSA").publicKey.export({ type: "spki", format: "pem" }).toString().trim();

function otherJwk(jwk: JsonWebKey): JsonWebKey {
  return { ...jwk, ...pairOf(jwk.kty).publicKey.export({ format: "jwk" }) };
}

/** eBay's has no line breaks. */
const otherPem = (): string => `-----BEGIN PUBLIC KEY-----${otherSpki()}-----END PUBLIC KEY-----`;

function otherCertificate(now: Date): string {
  const { publicKey, privateKey } = pairOf("RSA");
  const day = 24 * 3600 * 1000;
  return selfSigned(publicKey, privateKey, new Date(+now - day), new Date(+now + day));
}

function pairOf(kind: string | undefined) {
  if (kind === "EC") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (kind === "OKP") return generateKeyPairSync("ed25519");
  return generateKeyPairSync("rsa", { modulusLength: 2048 });
}
