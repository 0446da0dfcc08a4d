import { createHmac } from "node:crypto";
import { AT } from "../receive.ts";
import type { Headers } from "../vector.ts";

/** Unix time of `AT`, as text. */
export const SECONDS = String(AT.getTime() / 1000);
/** The same in milliseconds. */
export const MILLISECONDS = String(AT.getTime());

/** Why nobody outside vouches for a preset that signs nothing. */
export const PLAIN_SECRET =
  "the secret is sent as it is: a library can do no more than compare, and its page says where it is";

/** Why nobody outside vouches for a preset whose page has only words or code. */
export const NOT_FOUND =
  "no official library that signs or checks a delivery was found, and its page prints no signature";

/** A MAC in the encoding asked for, made without the relay's engine. */
export function mac(
  hash: "sha1" | "sha256" | "sha512",
  encoding: "hex" | "base64" | "base64url",
  key: string | Buffer,
  content: string,
): string {
  return createHmac(hash, key).update(content, "utf8").digest(encoding);
}

/** Whether a verifier that throws on a bad signature did not. */
export async function passes(verify: () => unknown): Promise<boolean> {
  try {
    await verify();
    return true;
  } catch {
    return false;
  }
}

/** A header of one MAC over the body, as most pages describe it. */
export function signs(
  header: string,
  encoding: "hex" | "base64",
  {
    hash = "sha256",
    prefix = "",
    more = {},
  }: { hash?: "sha1" | "sha256" | "sha512"; prefix?: string; more?: Headers } = {},
): (body: string, secret: string) => Headers {
  return (body, secret) => ({ [header]: prefix + mac(hash, encoding, secret, body), ...more });
}

/** A header with the secret itself. */
export function carries(
  header: string,
  prefix = "",
): (body: string, secret: string) => Record<string, string> {
  return (_, secret) => ({ [header]: prefix + secret });
}

/** User and password (RFC 7617). */
export function basic(_: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(secret).toString("base64")}` };
}
