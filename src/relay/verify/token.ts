import { createHash, timingSafeEqual } from "node:crypto";
import type { TokenScheme } from "../../types/scheme.ts";
import { compileLocator, singleHeader } from "../read/locator.ts";
import type { View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import { eachItem } from "./each.ts";
import { decodeStrict } from "./signature-header.ts";
import type { Context, Proof, Verifier } from "./verifier.ts";

/** Compares a secret that is sent as it is. */
export function tokenVerifier(scheme: TokenScheme, { secrets, options }: Context): Verifier {
  const read = compileLocator(scheme.at, options);
  const { prefix = "" } = scheme;
  const verifyOne = (view: View): Proof => {
    const value = read(view);
    if (value === undefined) {
      throw new Problem("bad-signature", `The token (${scheme.at}) is missing.`);
    }
    if (!value.toLowerCase().startsWith(prefix.toLowerCase())) {
      throw new Problem("bad-signature", `The token does not start with ${prefix.trim()}.`);
    }
    return { by: "secret", index: matchToken(value.slice(prefix.length), secrets) };
  };
  const verify = scheme.each === undefined ? verifyOne : eachItem(scheme.each, verifyOne);
  return (delivery, body) => verify({ delivery, body });
}

/**
 * Compares the user and password of HTTP Basic authentication (RFC 7617) with secrets of the form
 * `user:password`. Throws a TypeError on another form.
 */
export function basicVerifier({ secrets }: Context): Verifier {
  if (secrets.some((secret) => !secret.includes(":"))) {
    throw new TypeError("the secret is not a user and password with a colon between them");
  }
  return (delivery) => {
    const value = singleHeader(delivery, "authorization");
    if (value === undefined || !/^basic /i.test(value)) {
      throw new Problem("bad-signature", "The header authorization holds no Basic credentials.");
    }
    const credentials = decodeStrict(value.slice("basic ".length), "base64");
    if (credentials === undefined) {
      throw new Problem("bad-signature", "The Basic credentials are not base64.");
    }
    return { by: "secret", index: matchToken(credentials.toString("utf8"), secrets) };
  };
}

/**
 * Whether two strings are the same, in a time that reveals neither content nor length: both sides
 * are hashed first.
 */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function matchToken(value: string, secrets: readonly string[]): number {
  const index = secrets.findIndex((secret) => isSameText(value, secret));
  if (index === -1)
    throw new Problem("bad-signature", "The token is not one of this source's secrets.");
  return index;
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();
