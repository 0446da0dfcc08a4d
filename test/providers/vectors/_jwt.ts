import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";

/** A sender's keys. */
export type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** One of each kind, others in every run. */
export const RSA: Pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const EC: Pair = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** A token under a shared secret. */
export function tokenOf(
  claims: Record<string, unknown>,
  secret: string,
  alg = "HS256",
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg, typ: "JWT" })
    .sign(new TextEncoder().encode(secret));
}

/** A token under a published key, which `published` names in the same way. */
export function signedBy(
  { privateKey }: Pair,
  alg: string,
  claims: Record<string, unknown>,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, typ: "JWT", kid: "key-1" }).sign(privateKey);
}

/** What the provider's key endpoint answers. */
export const published = {
  keySet: (pair: Pair): string => JSON.stringify({ keys: [jwkOf(pair)] }),
  plaid: (pair: Pair): string =>
    JSON.stringify({ key: { ...jwkOf(pair), expired_at: null }, request_id: "r" }),
};

const jwkOf = ({ publicKey }: Pair) => ({
  ...publicKey.export({ format: "jwk" }),
  kid: "key-1",
  use: "sig",
});

/** SHA-256 of a body, for the claim that binds it. */
export const digest = (body: string, encoding: "hex" | "base64" | "base64url"): string =>
  createHash("sha256").update(body).digest(encoding);
