import { createHash, createHmac, timingSafeEqual, verify as verifyBytes } from "node:crypto";
import type { JwtScheme } from "../../types.ts";
import { singleHeader } from "../locator.ts";
import { Problem } from "../problem.ts";
import { type KeySet, remoteKeySet } from "./jwks.ts";
import { decodeStrict } from "./signatures.ts";
import { isSameText } from "./token.ts";
import type { Context, Proof, Verifier } from "./verifier.ts";

/** How far the signer's clock may be off ours. */
const SKEW_SECONDS = 60;
const MAX_TOKEN_LENGTH = 16 * 1024;

type Claims = Readonly<Record<string, unknown>>;
type Token = {
  readonly header: Claims;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
};

/** Verifies a JSON Web Token (RFC 7519, RFC 8725): algorithm pinned, keys never taken from the token itself. */
export function jwtVerifier(scheme: JwtScheme, context: Context): Verifier {
  const keySet = scheme.jwks === undefined ? undefined : remoteKeySet(scheme.jwks);
  return (delivery) => {
    const value = singleHeader(delivery, scheme.header);
    if (value === undefined) throw refuse(`The header ${scheme.header} is missing.`);
    const { prefix = "" } = scheme;
    if (!value.toLowerCase().startsWith(prefix.toLowerCase())) {
      throw refuse(`The header ${scheme.header} does not start with ${prefix.trim()}.`);
    }
    const token = decodeToken(value.slice(prefix.length), scheme.algorithm);
    const accept = (proof: Proof): Proof => {
      checkClaims(token.claims, scheme, context, delivery.receivedAt);
      checkBodyHash(token.claims, scheme, delivery.body);
      return proof;
    };
    if (keySet === undefined) {
      return accept({ secretIndex: verifyWithSecrets(token, context.secrets) });
    }
    return verifyWithKeySet(token, scheme.algorithm, keySet, delivery.receivedAt).then(() =>
      accept({ secretIndex: -1 }),
    );
  };
}

/** Takes a compact JWS apart. Throws `bad-signature` when it is malformed or its algorithm is another one. */
export function decodeToken(text: string, algorithm: JwtScheme["algorithm"]): Token {
  const parts = text.length <= MAX_TOKEN_LENGTH ? text.split(".") : [];
  const [header = "", claims = "", mac = ""] = parts;
  const signature = decodeStrict(mac, "base64url");
  if (parts.length !== 3 || signature === undefined) throw refuse("The token is malformed.");
  const token = {
    header: decodePart(header),
    claims: decodePart(claims),
    signed: `${header}.${claims}`,
    signature,
  };
  if (token.header["alg"] !== algorithm) throw refuse(`The token is not signed with ${algorithm}.`);
  if (token.header["crit"] !== undefined) throw refuse("The token has critical extensions.");
  return token;
}

/** Throws `bad-signature` unless the key that the token names has signed it. */
export async function verifyWithKeySet(
  token: Token,
  algorithm: JwtScheme["algorithm"],
  keySet: KeySet,
  now: Date,
): Promise<void> {
  const { kid } = token.header;
  if (typeof kid !== "string") throw refuse("The token names no key.");
  let key;
  try {
    key = await keySet(kid, now);
  } catch (cause) {
    throw new Problem("internal", "The provider's keys could not be fetched. Send it again.", {
      cause,
    });
  }
  if (key === undefined) throw refuse("The token names a key that the provider does not publish.");
  const type = algorithm === "ES256" ? "ec" : "rsa";
  const signed =
    key.asymmetricKeyType === type &&
    verifyBytes(
      "sha256",
      Buffer.from(token.signed),
      { key, dsaEncoding: "ieee-p1363" },
      token.signature,
    );
  if (!signed) throw refuse("The token's signature is wrong.");
}

function verifyWithSecrets(token: Token, secrets: readonly string[]): number {
  const index = secrets.findIndex((secret) => {
    const expected = createHmac("sha256", secret).update(token.signed).digest();
    return token.signature.length === expected.length && timingSafeEqual(token.signature, expected);
  });
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
  const { issuer, audienceOption, emailOption, subjectIsUrl } = scheme;
  if (
    issuer !== undefined &&
    !issuer.map((name) => optionOr(name, context)).includes(String(claims["iss"]))
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
  if (subjectIsUrl === true && claims["sub"] !== context.publicUrl) {
    throw refuse("The token is for another URL.");
  }
}

/** Throws `stale-timestamp` unless `exp`, `nbf` and `iat` (seconds, RFC 7519 §4.1) hold now, give or take a minute. */
export function checkTimes(
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
  if (maxAgeSeconds === undefined) return;
  if (typeof iat !== "number" || Math.abs(seconds - iat) > maxAgeSeconds + SKEW_SECONDS) {
    throw new Problem("stale-timestamp", `The token is older than ${maxAgeSeconds} s.`);
  }
}

function checkBodyHash(claims: Claims, { bodyHash }: JwtScheme, body: Buffer): void {
  if (bodyHash === undefined) return;
  const actual = createHash("sha256").update(body).digest(bodyHash.encoding);
  const claimed = claims[bodyHash.claim];
  if (typeof claimed !== "string" || !isSameText(actual, claimed)) {
    throw refuse("The token was made for another body.");
  }
}

function optionOr(text: string, { options }: Context): string | undefined {
  const name = /^\{option:(.+)\}$/.exec(text)?.[1];
  return name === undefined ? text : options[name];
}

const refuse = (detail: string): Problem => new Problem("bad-signature", detail);
