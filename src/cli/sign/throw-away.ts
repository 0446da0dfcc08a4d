import { generateKeyPairSync, type KeyPairKeyObjectResult, randomBytes } from "node:crypto";
import type {
  JwtAlgorithm,
  JwtScheme,
  KeyEncoding,
  Scheme,
  SignatureScheme,
} from "../../types/scheme.ts";

/** A secret made for development. */
export type DevSecret = {
  /** What the relay gets in its environment: secret, token, `user:password` or public key. */
  readonly secret: string;
  /** PEM (PKCS #8) of the private key, where the relay knows or fetches only the public one. */
  readonly signingKey?: string;
};

/** Makes a random secret in the form that a scheme needs; for public-key schemes, a key pair. */
export function throwAwaySecret(scheme: Scheme): DevSecret {
  switch (scheme.kind) {
    case "mac":
      return { secret: macSecret(scheme.key ?? "utf8") };
    case "signature":
      return keyPair(scheme);
    case "jwt":
      return jwtSecret(scheme);
    case "token":
    case "url-form":
    case "canonical-request":
      return { secret: throwAwayText() };
    case "certificate":
      return { secret: throwAwayText(), signingKey: pemOf(jwtKeyPair("RS256")) };
    case "envelope":
      return { secret: throwAwayText(), signingKey: pemOf(jwtKeyPair("ES256")) };
    case "basic":
      return { secret: `relay:${throwAwayText()}` };
  }
}

function macSecret(encoding: KeyEncoding): string {
  switch (encoding) {
    case "utf8":
    case "sha1":
      return throwAwayText();
    case "nfkd":
      // A letter that NFKD takes apart: without one the normalization would not matter.
      return `${throwAwayText()}é`;
    case "hex":
      return randomBytes(32).toString("hex");
    case "base64":
      return randomBytes(32).toString("base64");
    case "whsec":
      // 24 to 64 bytes by the Standard Webhooks specification.
      return `whsec_${randomBytes(32).toString("base64")}`;
  }
}

function keyPair({ algorithm, key }: SignatureScheme): DevSecret {
  const { publicKey, privateKey } = jwtKeyPair(JWT_KIND[algorithm]);
  const signingKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const der = publicKey.export({ type: "spki", format: "der" });
  // The last 32 bytes of an Ed25519 SubjectPublicKeyInfo are the key (RFC 8410 §4).
  const raw = der.subarray(-32);
  switch (key) {
    case "hex":
      return { secret: raw.toString("hex"), signingKey };
    case "base64":
      return { secret: raw.toString("base64"), signingKey };
    case "whpk":
      return { secret: `whpk_${raw.toString("base64")}`, signingKey };
    case "spki":
      return { secret: der.toString("base64"), signingKey };
  }
}

/** Keys are made for JWTs and for other signatures alike. */
const JWT_KIND = {
  ed25519: "EdDSA",
  "ecdsa-p256-sha256": "ES256",
  "rsa-sha1": "RS256",
  "rsa-sha256": "RS256",
  "rsa-pss-sha256": "RS256",
} as const satisfies Readonly<Record<SignatureScheme["algorithm"], JwtAlgorithm>>;

function jwtSecret(scheme: JwtScheme): DevSecret {
  const [algorithm = "HS256"] = [scheme.algorithm].flat();
  if (algorithm.startsWith("HS")) return { secret: throwAwayText() };
  const pair = jwtKeyPair(algorithm);
  return {
    secret: pair.publicKey.export({ type: "spki", format: "pem" }).toString().trim(),
    signingKey: pemOf(pair),
  };
}

const pemOf = ({ privateKey }: KeyPairKeyObjectResult): string =>
  privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function jwtKeyPair(algorithm: JwtAlgorithm): KeyPairKeyObjectResult {
  switch (algorithm) {
    case "EdDSA":
      return generateKeyPairSync("ed25519");
    case "ES256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" });
    default:
      return generateKeyPairSync("rsa", { modulusLength: 2048 });
  }
}

/** 32 characters that no shell, URL or form escapes. */
export const throwAwayText = (): string =>
  `dev_${randomBytes(21).toString("base64url").replaceAll(/[-_]/g, "x")}`;
