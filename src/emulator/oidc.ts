import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
} from "node:crypto";
import { promisify } from "node:util";
import { selfSigned } from "./certificate.ts";
import type { Clock } from "./types.ts";

/** The issuer claim of Google's tokens, which services verify. */
export const ISSUER = "https://accounts.google.com";

/**
 * How long a verifier may cache the keys. Google says hours; here the next start may have other
 * keys, with another data folder or none.
 */
export const KEYS_CACHE_CONTROL = "public, max-age=60, must-revalidate, no-transform";

const LIFETIME_SECONDS = 3600;
/** How long a token is reused for the same identity and audience: signing takes a millisecond. */
const REUSE_MS = 30_000;
const MAX_KEPT = 1000;

/** Where the signing key is kept between runs. */
export type KeyPlace = {
  readonly read: () => string | undefined;
  /** Resolves once the key is safe. */
  readonly write: (pem: string) => Promise<void>;
};

/** Issues the tokens of tasks and publishes the keys that verify them. */
export type Issuer = {
  /** `Bearer …` with an OIDC token like Google's for that service account. */
  readonly idToken: (serviceAccount: string, audience: string) => Promise<string>;
  /** `Bearer …` with an opaque access token; no Google API accepts it. */
  readonly accessToken: (serviceAccount: string, scope: string) => string;
  /** The public keys, RFC 7517. */
  readonly jwks: () => Promise<{ readonly keys: readonly Record<string, unknown>[] }>;
  /** The same keys as certificates in PEM, by key id. */
  readonly certificates: () => Promise<Readonly<Record<string, string>>>;
};

type SigningKey = { readonly privateKey: KeyObject; readonly kid: string };

/** Signs with a key that is generated on first use and kept from then on. */
export function createIssuer(place: KeyPlace, clock: Clock): Issuer {
  let made: Promise<SigningKey> | undefined;
  const key = (): Promise<SigningKey> =>
    (made ??= readOrMakeKey(place).catch((error: unknown) => {
      made = undefined; // the disk may have room next time
      throw error;
    }));
  const kept = new Map<string, { readonly token: string; readonly untilMs: number }>();

  async function idToken(serviceAccount: string, audience: string): Promise<string> {
    const wanted = JSON.stringify([serviceAccount, audience]);
    const known = kept.get(wanted);
    const nowMs = clock.now();
    if (known !== undefined && nowMs < known.untilMs && nowMs >= known.untilMs - REUSE_MS) {
      return known.token;
    }
    const token = `Bearer ${signToken(await key(), claims(serviceAccount, audience, nowMs))}`;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(wanted, { token, untilMs: nowMs + REUSE_MS });
    return token;
  }

  return {
    idToken,
    accessToken: (serviceAccount, scope) => {
      const digest = createHash("sha256").update(`${serviceAccount} ${scope}`).digest("base64url");
      return `Bearer ya29.embedded.${digest}`;
    },
    jwks: async () => {
      const { privateKey, kid } = await key();
      const { kty, n, e } = createPublicKey(privateKey).export({ format: "jwk" });
      return { keys: [{ kty, n, e, kid, use: "sig", alg: "RS256" }] };
    },
    certificates: async () => {
      const { privateKey, kid } = await key();
      return { [kid]: selfSigned(privateKey) };
    },
  };
}

/** The discovery document of an issuer whose REST server is at `base`. */
export const discovery = (base: string): Record<string, unknown> => ({
  issuer: ISSUER,
  jwks_uri: `${base}/oauth2/v3/certs`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  claims_supported: ["aud", "azp", "email", "email_verified", "exp", "iat", "iss", "sub"],
});

function claims(email: string, audience: string, nowMs: number): Record<string, unknown> {
  const id = numericId(email);
  const iat = Math.floor(nowMs / 1000);
  return {
    aud: audience,
    azp: id,
    email,
    email_verified: true,
    exp: iat + LIFETIME_SECONDS,
    iat,
    iss: ISSUER,
    sub: id,
  };
}

/** A service account's unique id: 21 digits, derived from its email. */
function numericId(email: string): string {
  const digest = createHash("sha256").update(email).digest("hex");
  return `1${(BigInt(`0x${digest}`) % 10n ** 20n).toString().padStart(20, "0")}`;
}

function signToken({ privateKey, kid }: SigningKey, payload: Record<string, unknown>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: "RS256", kid, typ: "JWT" })}.${part(payload)}`;
  return `${content}.${sign("sha256", Buffer.from(content), privateKey).toString("base64url")}`;
}

async function readOrMakeKey(place: KeyPlace): Promise<SigningKey> {
  const stored = place.read();
  if (stored !== undefined) return signingKey(createPrivateKey(stored));
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  await place.write(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  return signingKey(privateKey);
}

/** The key's id is its RFC 7638 thumbprint. */
function signingKey(privateKey: KeyObject): SigningKey {
  const { e, kty, n } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ e, kty, n })).digest("hex");
  return { privateKey, kid };
}
