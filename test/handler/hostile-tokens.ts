import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { selfSigned } from "../../src/emulator/certificate.ts";
import { ACCOUNT, AUDIENCE, claims } from "./issuer.ts";

/** The id of the key that the tests sign with, which the services under test know. */
export const KID = "key-of-the-test";
/** That key. */
export const ours = generateKeyPairSync("rsa", { modulusLength: 2048 });

const part = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

const now = (): number => Math.floor(Date.now() / 1000);
/** The claims of a good token, as of now. */
export const fresh = (changes: object = {}): object => ({
  ...claims(),
  iat: now(),
  exp: now() + 3600,
  ...changes,
});

/** A token that the test signs itself. */
export function token(
  payload: unknown,
  header: unknown = {},
  key: KeyObject = ours.privateKey,
): string {
  const head =
    typeof header === "object" && !Array.isArray(header)
      ? { alg: "RS256", kid: KID, typ: "JWT", ...header }
      : header;
  const content = `${part(head)}.${part(payload)}`;
  return `${content}.${sign("sha256", Buffer.from(content), key).toString("base64url")}`;
}

/** Signed with the public key, as if that were a shared secret. */
function confused(): string {
  const content = `${part({ alg: "HS256", kid: KID, typ: "JWT" })}.${part(fresh())}`;
  const mac = createHmac("sha256", selfSigned(ours.privateKey)).update(content);
  return `${content}.${mac.digest("base64url")}`;
}

/** The authorization headers that must not get in, by what is wrong with them, made from the token of a real delivery. */
export const hostile = (real: string): Readonly<Record<string, string | undefined>> => {
  const [head = "", payload = "", signature = ""] = real.split(".");
  const others = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  return {
    "no header": undefined,
    "an empty header": "",
    "no token": "Bearer",
    "no token after a space": "Bearer ",
    "not a token": "Bearer x",
    "three parts of nothing": "Bearer ..",
    "a letter beyond ASCII": "Bearer \u00e9.\u00e9.\u00e9",
    "another scheme": `Basic ${real}`,
    "a changed signature": `Bearer ${head}.${payload}.${flipped}`,
    "a removed signature": `Bearer ${head}.${payload}.`,
    "Cloud Run's removed signature": `Bearer ${head}.${payload}.SIGNATURE_REMOVED_BY_GOOGLE`,
    "a changed payload": `Bearer ${head}.${part(fresh())}.${signature}`,
    "a fourth part": `Bearer ${real}.${signature}`,
    "two parts": `Bearer ${head}.${payload}`,
    "alg none": `Bearer ${part({ alg: "none" })}.${part(fresh())}.`,
    "a MAC with the public key": `Bearer ${confused()}`,
    "a header that is a list": `Bearer ${token(fresh(), [])}`,
    "a header that is not JSON": `Bearer ${token(fresh(), "{")}`,
    "a payload that is a list": `Bearer ${token([])}`,
    "a payload that is not JSON": `Bearer ${token("{")}`,
    "a payload without claims": `Bearer ${token({})}`,
    "somebody's own key without a name": `Bearer ${token(fresh(), { kid: undefined }, others)}`,
    "an unknown key": `Bearer ${token(fresh(), { kid: "unknown" }, others)}`,
    "somebody's own key under a known name": `Bearer ${token(fresh(), {}, others)}`,
    "an expired token": `Bearer ${token(fresh({ iat: now() - 7200, exp: now() - 3600 }))}`,
    "another issuer": `Bearer ${token(fresh({ iss: "https://example.com" }))}`,
    "no issuer": `Bearer ${token(fresh({ iss: undefined }))}`,
    "no audience": `Bearer ${token(fresh({ aud: undefined }))}`,
    "an audience that only begins so": `Bearer ${token(fresh({ aud: `${AUDIENCE}.example.com` }))}`,
    "no expiry": `Bearer ${token(fresh({ exp: undefined }))}`,
    "another account": `Bearer ${token(fresh({ email: `x${ACCOUNT}` }))}`,
    "no account": `Bearer ${token(fresh({ email: undefined }))}`,
    "an account that is not verified": `Bearer ${token(fresh({ email_verified: false }))}`,
    "an account of which nothing is said": `Bearer ${token(fresh({ email_verified: undefined }))}`,
  };
};
