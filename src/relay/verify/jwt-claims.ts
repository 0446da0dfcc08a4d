import { createHash } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { JwtScheme } from "../../types/scheme.ts";
import { Problem } from "../problem.ts";
import { pointerValue } from "../read/pointer.ts";
import { compileText } from "../read/template.ts";
import { queryHash } from "./query-hash.ts";
import { signedUrls } from "./signed-url.ts";
import { NOTHING } from "./signature-header.ts";
import { isSameText } from "./token.ts";
import type { Context } from "./verifier.ts";

/** How far the signer's clock may be off ours. */
const SKEW_SECONDS = 60;

/** What a token says. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Throws `bad-signature` where an authentic token is not meant for this source or this delivery,
 * `stale-timestamp` where it is not valid now.
 */
export function checkToken(
  claims: Claims,
  scheme: JwtScheme,
  context: Context,
  delivery: Delivery,
): void {
  checkClaims(claims, scheme, context, delivery.receivedAt);
  checkCustomer(claims, scheme, context);
  checkUrl(claims, scheme, context.publicUrl ?? "", delivery);
  checkBodyHash(claims, scheme, delivery.body);
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

function checkCustomer(claims: Claims, { customer }: JwtScheme, { options }: Context): void {
  if (customer === undefined) return;
  const named = customer.at
    .map((pointer) => pointerValue(claims, pointer))
    .filter((value) => value !== undefined);
  if (named.length === 0 || named.some((value) => value !== options[customer.option])) {
    throw refuse(`The token is not for this source's ${customer.option}.`);
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

/**
 * Throws `stale-timestamp` unless `exp`, `nbf` and `iat` (seconds, RFC 7519 §4.1) hold now, give or
 * take a minute.
 */
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
