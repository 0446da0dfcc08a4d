import { createHmac, type KeyObject, verify as verifyBytes } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { JwtAlgorithm, JwtScheme } from "../../types/scheme.ts";
import { isObject } from "../is-object.ts";
import { singleHeader } from "../read/locator.ts";
import { Problem } from "../problem.ts";
import { bodyToken } from "../read/body-token.ts";
import { compileText } from "../read/template.ts";
import { checkAddress } from "./fetch-text.ts";
import { remoteKeySet } from "./jwks.ts";
import { checkToken, type Claims } from "./jwt-claims.ts";
import type { KeyCache } from "./key-cache.ts";
import { isEqual } from "./mac.ts";
import { remoteKeys } from "./remote-key.ts";
import { publicKey } from "./public-key.ts";
import { decodeStrict, NOTHING } from "./signature-header.ts";
import type { Context, Proof, Verifier } from "./verifier.ts";
import { chainVerifier } from "./x5c.ts";

const MAX_TOKEN_LENGTH = 16 * 1024;
/** A body that is a token holds all of the event. */
const MAX_BODY_LENGTH = 1024 * 1024;

/**
 * The kind of key that each public-key algorithm needs: a key of another kind never verifies (RFC
 * 8725 §3.1).
 */
const KEY_TYPES = { RS256: "rsa", ES256: "ec", EdDSA: "ed25519" } as const;
/** The same, as the names of signature schemes, whose keys are read alike. */
const SIGNATURES = {
  RS256: "rsa-sha256",
  ES256: "ecdsa-p256-sha256",
  EdDSA: "ed25519",
} as const;
const HASHES = { HS256: "sha256", HS384: "sha384", HS512: "sha512" } as const;

type Token = {
  readonly algorithm: JwtAlgorithm;
  readonly header: Claims;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
};

/**
 * Verifies a JSON Web Token (RFC 7519, RFC 8725): the algorithm is pinned, and no key is taken from
 * the token unless a pinned root vouches for it.
 */
export function jwtVerifier(scheme: JwtScheme, context: Context): Verifier {
  const algorithms = [scheme.algorithm].flat();
  const prove = compileProof(scheme, algorithms, context);
  const { prefix = "" } = scheme;
  return (delivery) => {
    const token = decodeToken(readToken(scheme, prefix, delivery), algorithms);
    const accept = (proof: Proof): Proof => {
      checkToken(token.claims, scheme, context, delivery);
      return proof;
    };
    const proof = prove(token, delivery.receivedAt);
    return proof instanceof Promise ? proof.then(accept) : accept(proof);
  };
}

/** Which key vouches for a token. Throws `bad-signature` where none does. */
type Prove = (token: Token, now: Date) => Proof | Promise<Proof>;

function compileProof(
  scheme: JwtScheme,
  algorithms: readonly JwtAlgorithm[],
  context: Context,
): Prove {
  const keySet = compileKeySet(scheme, context);
  const isPublished = keySet !== undefined || scheme.x5c !== undefined;
  if (algorithms.some(isKeyed) && (isPublished || !algorithms.every(isKeyed))) {
    throw new TypeError("keyed hashes need secrets, and never go with public keys");
  }
  if (keySet !== undefined) return (token, now) => proveWithKeySet(token, keySet, now);
  if (scheme.x5c === undefined) return compileSecrets(algorithms, context.secrets);
  const signerOf = chainVerifier(scheme.x5c, context.options);
  return (token, now) => {
    const key = signerOf(token.header["x5c"], now);
    if (!isSignedWith(key, token)) throw refuse("The token's signature is wrong.");
    return { by: "published-key" };
  };
}

/** The token's text, in the header or in the body. */
function readToken({ header, member }: JwtScheme, prefix: string, delivery: Delivery): string {
  if (header === undefined) {
    if (delivery.body.length > MAX_BODY_LENGTH) throw refuse("The token is too long.");
    const token = bodyToken(delivery.body, member);
    if (token === undefined) {
      throw refuse(`The body is not an object whose only member is ${member}, a token.`);
    }
    return token;
  }
  const value = singleHeader(delivery, header);
  if (value === undefined) throw refuse(`The header ${header} is missing.`);
  if (!value.toLowerCase().startsWith(prefix.toLowerCase())) {
    throw refuse(`The header ${header} does not start with ${prefix.trim()}.`);
  }
  if (value.length - prefix.length > MAX_TOKEN_LENGTH) throw refuse("The token is malformed.");
  return value.slice(prefix.length);
}

const isKeyed = (algorithm: JwtAlgorithm): algorithm is keyof typeof HASHES => algorithm in HASHES;

function compileKeySet(
  scheme: JwtScheme,
  { options, fetch }: Context,
): KeyCache<KeyObject> | undefined {
  if (scheme.remoteKey !== undefined) return remoteKeys(scheme.remoteKey, options, fetch);
  if (scheme.jwks === undefined) return undefined;
  const address = compileText(scheme.jwks, options)(NOTHING);
  if (address === undefined) throw new TypeError(`an option of ${scheme.jwks} is missing`);
  checkAddress(address, scheme.jwks);
  return remoteKeySet(address, fetch ?? globalThis.fetch);
}

/**
 * Takes a compact JWS apart. Throws `bad-signature` when it is malformed or its algorithm is none
 * of these.
 */
function decodeToken(text: string, algorithms: readonly JwtAlgorithm[]): Token {
  const parts = text.split(".", 4);
  const [header = "", claims = "", mac = ""] = parts;
  const signature = decodeStrict(mac, "base64url");
  if (parts.length !== 3 || signature === undefined) throw refuse("The token is malformed.");
  const fields = decodePart(header);
  const algorithm = algorithms.find((name) => name === fields["alg"]);
  if (algorithm === undefined)
    throw refuse(`The token is not signed with ${algorithms.join(" or ")}.`);
  if (fields["crit"] !== undefined) throw refuse("The token has critical extensions.");
  return {
    algorithm,
    header: fields,
    claims: decodePart(claims),
    signed: `${header}.${claims}`,
    signature,
  };
}

async function proveWithKeySet(
  token: Token,
  keySet: KeyCache<KeyObject>,
  now: Date,
): Promise<Proof> {
  const { kid } = token.header;
  if (typeof kid !== "string") throw refuse("The token names no key.");
  const key = await keySet.get(kid, now);
  if (key === undefined) throw refuse("The token names a key that the provider does not publish.");
  if (!isSignedWith(key, token)) throw refuse("The token's signature is wrong.");
  keySet.keep(kid);
  return { by: "published-key" };
}

function isSignedWith(key: KeyObject, { algorithm, signed, signature }: Token): boolean {
  if (isKeyed(algorithm) || key.asymmetricKeyType !== KEY_TYPES[algorithm]) return false;
  const hash = algorithm === "EdDSA" ? null : "sha256";
  return verifyBytes(hash, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** The source's secrets as keys: of a keyed hash, or the provider's public ones. */
function compileSecrets(algorithms: readonly JwtAlgorithm[], secrets: readonly string[]): Prove {
  const tests = secrets.map((secret) => {
    const [algorithm = "HS256"] = algorithms;
    if (isKeyed(algorithm)) return (token: Token): boolean => isMadeWith(secret, token);
    const kind = { key: "spki", algorithm: SIGNATURES[algorithm] } as const;
    const key = publicKey(secret, kind);
    return (token: Token): boolean => isSignedWith(key, token);
  });
  return (token) => {
    const index = tests.findIndex((isProof) => isProof(token));
    if (index === -1) throw refuse("No secret of this source signed the token.");
    return { by: "secret", index };
  };
}

const isMadeWith = (secret: string, { algorithm, signed, signature }: Token): boolean =>
  isKeyed(algorithm) &&
  isEqual(signature, createHmac(HASHES[algorithm], secret).update(signed).digest());

function decodePart(part: string): Claims {
  const bytes = decodeStrict(part, "base64url");
  try {
    const value: unknown = JSON.parse(bytes?.toString("utf8") ?? "");
    if (isObject(value)) return value;
  } catch {
    // Falls through to the one refusal for both.
  }
  throw refuse("The token is malformed.");
}

const refuse = (detail: string): Problem => new Problem("bad-signature", detail);
