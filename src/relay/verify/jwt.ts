import { createHash, createHmac, type KeyObject, verify as verifyBytes } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { JwtAlgorithm, JwtScheme } from "../../types/provider.ts";
import { singleHeader } from "../read/locator.ts";
import { Problem } from "../problem.ts";
import { compileText } from "../read/template.ts";
import { remoteKeySet } from "./jwks.ts";
import type { KeyCache } from "./key-cache.ts";
import { isEqual } from "./mac.ts";
import { queryHash } from "./query-hash.ts";
import { remoteKeys } from "./remote-key.ts";
import { signedUrls } from "./signed-url.ts";
import { decodeStrict, NOTHING } from "./signatures.ts";
import { isSameText } from "./token.ts";
import type { Context, Proof, Verifier } from "./verifier.ts";

/** How far the signer's clock may be off ours. */
const SKEW_SECONDS = 60;
const MAX_TOKEN_LENGTH = 16 * 1024;
/** A body that is a token holds all of the event. */
const MAX_BODY_LENGTH = 1024 * 1024;

/** The kind of key that each public-key algorithm takes: a key of another kind never verifies (RFC 8725 §3.1). */
const KEY_TYPES = { RS256: "rsa", ES256: "ec", EdDSA: "ed25519" } as const;
const HASHES = { HS256: "sha256", HS384: "sha384", HS512: "sha512" } as const;

type Claims = Readonly<Record<string, unknown>>;
type Token = {
  readonly algorithm: JwtAlgorithm;
  readonly header: Claims;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
};

/** Verifies a JSON Web Token (RFC 7519, RFC 8725): algorithm pinned, keys never taken from the token itself. */
export function jwtVerifier(scheme: JwtScheme, context: Context): Verifier {
  const algorithms = [scheme.algorithm].flat();
  const keySet = compileKeySet(scheme, context);
  if (algorithms.some((algorithm) => isKeyed(algorithm) === (keySet !== undefined))) {
    throw new TypeError("keyed hashes need secrets, and public keys need a place to come from");
  }
  const { prefix = "" } = scheme;
  return (delivery) => {
    const token = decodeToken(readToken(scheme, prefix, delivery), algorithms);
    const accept = (proof: Proof): Proof => {
      checkClaims(token.claims, scheme, context, delivery.receivedAt);
      checkUrl(token.claims, scheme, context.publicUrl ?? "", delivery);
      checkBodyHash(token.claims, scheme, delivery.body);
      return proof;
    };
    if (keySet === undefined) {
      return accept({ secretIndex: verifyWithSecrets(token, context.secrets) });
    }
    return verifyWithKeySet(token, keySet, delivery.receivedAt).then(() =>
      accept({ secretIndex: -1 }),
    );
  };
}

/** The token's text, in the header or as the whole body. */
function readToken({ header }: JwtScheme, prefix: string, delivery: Delivery): string {
  if (header === undefined) {
    if (delivery.body.length > MAX_BODY_LENGTH) throw refuse("The token is too long.");
    return delivery.body.toString("latin1");
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
  return remoteKeySet(address, fetch ?? globalThis.fetch);
}

/** Takes a compact JWS apart. Throws `bad-signature` when it is malformed or its algorithm is none of these. */
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

async function verifyWithKeySet(
  token: Token,
  keySet: KeyCache<KeyObject>,
  now: Date,
): Promise<void> {
  const { kid } = token.header;
  if (typeof kid !== "string") throw refuse("The token names no key.");
  const key = await keySet.get(kid, now);
  if (key === undefined) throw refuse("The token names a key that the provider does not publish.");
  if (!isSignedWith(key, token)) throw refuse("The token's signature is wrong.");
  keySet.keep(kid);
}

function isSignedWith(key: KeyObject, { algorithm, signed, signature }: Token): boolean {
  if (isKeyed(algorithm) || key.asymmetricKeyType !== KEY_TYPES[algorithm]) return false;
  const hash = algorithm === "EdDSA" ? null : "sha256";
  return verifyBytes(hash, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" }, signature);
}

function verifyWithSecrets(token: Token, secrets: readonly string[]): number {
  const { algorithm } = token;
  const index = secrets.findIndex(
    (secret) =>
      isKeyed(algorithm) &&
      isEqual(token.signature, createHmac(HASHES[algorithm], secret).update(token.signed).digest()),
  );
  if (index === -1) throw refuse("No secret of this source signed the token.");
  return index;
}

function decodePart(part: string): Claims {
  const bytes = decodeStrict(part, "base64url");
  try {
    const value: unknown = JSON.parse(bytes?.toString("utf8") ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Claims;
    }
  } catch {
    // Falls through to the one refusal for both.
  }
  throw refuse("The token is malformed.");
}

function checkClaims(claims: Claims, scheme: JwtScheme, context: Context, now: Date): void {
  checkTimes(claims, scheme, now);
  const { issuer, audienceOption, emailOption, sender } = scheme;
  const { iss } = claims;
  if (
    issuer !== undefined &&
    !issuer.some((name) => compileText(name, context.options)(NOTHING) === iss)
  ) {
    throw refuse("The token comes from another issuer.");
  }
  const audience = audienceOption && context.options[audienceOption];
  if (audience !== undefined && ![claims["aud"]].flat().includes(audience)) {
    throw refuse("The token is for another audience.");
  }
  const email = emailOption && context.options[emailOption];
  if (email !== undefined && (claims["email"] !== email || claims["email_verified"] !== true)) {
    throw refuse("The token belongs to another account.");
  }
  if (sender !== undefined) {
    const found = sender.claims.map((name) => claims[name]).filter((one) => one !== undefined);
    if (found.length === 0 || found.some((one) => one !== sender.value)) {
      throw refuse("The token belongs to another account.");
    }
  }
}

function checkUrl(claims: Claims, scheme: JwtScheme, publicUrl: string, delivery: Delivery): void {
  const urls = signedUrls(publicUrl, delivery);
  const isSubject = scheme.subjectIsUrl !== true || urls.some((url) => claims["sub"] === url);
  const isHashed =
    scheme.queryHash !== true ||
    urls.some((url) => claims["qsh"] === queryHash(delivery.method, url));
  if (!isSubject || !isHashed) throw refuse("The token is for another URL.");
}

/** Throws `stale-timestamp` unless `exp`, `nbf` and `iat` (seconds, RFC 7519 §4.1) hold now, give or take a minute. */
function checkTimes(
  claims: Claims,
  { requireExpiry = true, maxAgeSeconds }: Pick<JwtScheme, "requireExpiry" | "maxAgeSeconds">,
  now: Date,
): void {
  const seconds = now.getTime() / 1000;
  const { exp, nbf, iat } = claims as { exp?: unknown; nbf?: unknown; iat?: unknown };
  if (exp === undefined ? requireExpiry : typeof exp !== "number" || seconds > exp + SKEW_SECONDS) {
    throw new Problem("stale-timestamp", "The token has expired.");
  }
  if (nbf !== undefined && (typeof nbf !== "number" || seconds < nbf - SKEW_SECONDS)) {
    throw new Problem("stale-timestamp", "The token is not valid yet.");
  }
  if (iat !== undefined && (typeof iat !== "number" || seconds < iat - SKEW_SECONDS)) {
    throw new Problem("stale-timestamp", "The token was made in the future.");
  }
  if (maxAgeSeconds === undefined) return;
  if (typeof iat !== "number" || seconds - iat > maxAgeSeconds + SKEW_SECONDS) {
    throw new Problem("stale-timestamp", `The token is older than ${maxAgeSeconds} s.`);
  }
}

function checkBodyHash(claims: Claims, { bodyHash }: JwtScheme, body: Buffer): void {
  if (bodyHash === undefined) return;
  const actual = createHash("sha256").update(body).digest(bodyHash.encoding);
  const claimed = claims[bodyHash.claim];
  const matches =
    typeof claimed === "string" &&
    isSameText(
      actual,
      bodyHash.encoding === "base64url" ? claimed.replace(/={1,2}$/, "") : claimed,
    );
  if (!matches) throw refuse("The token was made for another body.");
}

const refuse = (detail: string): Problem => new Problem("bad-signature", detail);
