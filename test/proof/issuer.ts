import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;

/** Whoever signs Cloud Tasks' OIDC tokens, with one RSA key. */
export type Issuer = {
  /** Its JWK Set. */
  readonly keys: unknown;
  readonly publicKey: KeyObject;
  /** A token as the relay wants it, but for these claims and header fields. */
  readonly sign: (claims?: Json, header?: Json) => string;
};

/** A new issuer. */
export function openIssuer(): Issuer {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = "proof";
  const encode = (value: unknown): string =>
    Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    keys: { keys: [{ ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] },
    publicKey,
    sign(claims = {}, header = {}) {
      const seconds = Math.floor(Date.now() / 1000);
      const payload = {
        iss: "https://accounts.google.com",
        iat: seconds,
        exp: seconds + 3600,
        ...claims,
      };
      const signed = `${encode({ alg: "RS256", typ: "JWT", kid, ...header })}.${encode(payload)}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}
