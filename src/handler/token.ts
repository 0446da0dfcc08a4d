import { verify } from "node:crypto";
import type { KeySet } from "./jwks.ts";
import { Refusal } from "./refusal.ts";

/** Who sent the task: what a verified token says. */
export type Caller = {
  /** Email of the service account that the token stands for. */
  readonly serviceAccount: string;
  readonly audience: string;
  /** The account's unchanging numeric id. */
  readonly subject: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
};

/** One accepted value, several, or a test of one's own. */
export type Expected = string | readonly string[] | ((value: string) => boolean);

/** What a token must be to be accepted. */
export type TokenRules = {
  readonly audience: Expected;
  readonly serviceAccount: Expected;
  readonly clockToleranceSeconds: number;
  /** Take a token whose signature Cloud Run has checked and removed. */
  readonly removedSignature: "accept" | "refuse";
};

/** Google's token is about 900 characters. */
const MAX_TOKEN_LENGTH = 8_192;
// The relay has its own copy, on purpose: this folder imports nothing of it.
const ISSUERS = new Set(["https://accounts.google.com", "accounts.google.com"]);
/**
 * What Cloud Run puts in place of a signature that it has checked (its troubleshooting page,
 * "signature-removed").
 */
const REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE";

type Claims = Readonly<Record<string, unknown>>;

/**
 * Says who a token stands for. Throws `Refusal` unless a key of the set signed it with RS256,
 * Google issued it, it is valid at `now`, and its audience, verified email and times are as the
 * rules want them. Claims are looked at after the signature.
 */
export async function verifyToken(
  token: string,
  keys: KeySet,
  rules: TokenRules,
  now: Date,
): Promise<Caller> {
  const { keyId, claims, signed, signature } = parse(token);
  if (signature === REMOVED) {
    if (rules.removedSignature === "refuse") {
      throw new Refusal(
        "signature-removed",
        'Cloud Run removes the signature of tokens it has checked. If this service requires authentication (no "allUsers" invoker), set cloudRun: "requires-authentication"',
      );
    }
  } else {
    const key = await keys.key(keyId);
    if (!verify("sha256", signed, key, decode(signature, "signature"))) {
      throw new Refusal("bad-signature", "no bit of the token may change after it was signed");
    }
  }
  return checkClaims(claims, rules, now);
}

function parse(token: string): {
  keyId: string;
  claims: Claims;
  signed: Buffer;
  signature: string;
} {
  if (token.length > MAX_TOKEN_LENGTH) throw malformed("it is too long");
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw malformed("it does not have three parts");
  }
  const { alg, kid, crit, typ } = object(header, "header");
  // The algorithm is ours to choose, not the token's (RFC 8725 §3.1); jwk, jku, x5u and x5c are
  // never looked at.
  if (alg !== "RS256") throw malformed("its algorithm is not RS256");
  if (crit !== undefined) throw malformed("it asks for an extension (crit)");
  if (typ !== undefined && !(typeof typ === "string" && /^jwt$/i.test(typ)))
    throw malformed("its type is not JWT");
  if (typeof kid !== "string" || kid === "") throw malformed("it names no key (kid)");
  return {
    keyId: kid,
    claims: object(payload, "payload"),
    signed: Buffer.from(`${header}.${payload}`, "ascii"),
    signature,
  };
}

function checkClaims(claims: Claims, rules: TokenRules, now: Date): Caller {
  const { iss, aud, email, email_verified: verified, sub } = claims;
  const seconds = now.getTime() / 1_000;
  const tolerance = rules.clockToleranceSeconds;

  if (typeof iss !== "string" || !ISSUERS.has(iss)) {
    throw new Refusal("wrong-issuer", `the token's issuer is ${shown(iss)}`);
  }
  const expiresAt = time(claims["exp"], "exp");
  const issuedAt = time(claims["iat"], "iat");
  const notBefore = claims["nbf"] === undefined ? issuedAt : time(claims["nbf"], "nbf");
  if (seconds >= expiresAt + tolerance) {
    throw new Refusal("expired", `the token expired ${Math.round(seconds - expiresAt)} s ago`);
  }
  if (seconds < Math.max(issuedAt, notBefore) - tolerance) {
    throw new Refusal("not-yet-valid", "the token is from the future: compare the clocks");
  }
  if (typeof aud !== "string" || !meets(rules.audience, aud)) {
    throw new Refusal(
      "wrong-audience",
      `the token is for ${shown(aud)}, this service expects ${described(rules.audience)}`,
    );
  }
  if (typeof email !== "string" || verified !== true || !meets(rules.serviceAccount, email)) {
    throw new Refusal(
      "wrong-service-account",
      `the token is of ${shown(email)}${verified === true ? "" : " (not verified)"}, this service expects ${described(rules.serviceAccount)}`,
    );
  }
  return {
    serviceAccount: email,
    audience: aud,
    subject: typeof sub === "string" ? sub : "",
    issuedAt: new Date(issuedAt * 1_000),
    expiresAt: new Date(expiresAt * 1_000),
  };
}

function object(part: string, name: string): Claims {
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(decode(part, name)));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw malformed(`its ${name} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed(`its ${name} is not an object`);
  }
  return value as Claims;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Base64url without padding, one spelling only (RFC 4648 §3.5, RFC 7515 §2). */
function decode(text: string, name: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (text === "" || bytes.toString("base64url") !== text) {
    throw malformed(`its ${name} is not base64url`);
  }
  return bytes;
}

/** A NumericDate that a `Date` can hold. */
function time(value: unknown, claim: string): number {
  if (typeof value === "number" && Math.abs(value) <= 8.64e12) return value;
  throw malformed(`its ${claim} is not a time`);
}

function meets(expected: Expected, value: string): boolean {
  if (typeof expected === "function") return expected(value);
  return typeof expected === "string" ? expected === value : expected.includes(value);
}

function described(expected: Expected): string {
  return typeof expected === "function" ? "another" : shown([expected].flat().join(" or "));
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 200);
}

function malformed(reason: string): Refusal {
  return new Refusal("malformed-token", reason);
}
