import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { CryptoKey, JWK, JWTPayload } from "jose";
import type { HandleOptions } from "../../src/handler/index.ts";
import { listen } from "../support/http.ts";

export const AUDIENCE = "https://ci-abc.run.app";
export const ACCOUNT = "relay-invoker@my-project.iam.gserviceaccount.com";
/** The time at which all tokens of the tests are made. */
export const NOW = new Date("2026-06-01T12:00:00Z");
export const NOW_SECONDS = NOW.getTime() / 1_000;

/** A token issuer with jose as signer, its keys served over HTTP as Google serves them. */
export type Issuer = {
  readonly url: string;
  /** What the key address answers; change it to rotate keys or to break it. */
  answer: { status: number; headers: Record<string, string>; body: string };
  /** How often the keys were read. */
  readonly reads: () => number;
  /** While set, answers wait for it. */
  gate: Promise<void> | undefined;
  readonly sign: (changes?: Claims, header?: Record<string, unknown>) => Promise<string>;
  readonly publicJwk: JWK;
  readonly privateKey: CryptoKey;
};

/** What `handleTask` is given to accept the tokens of an issuer at the time of the tests. */
export const handleOptions = (
  { url }: Pick<Issuer, "url">,
  changes: Partial<HandleOptions> = {},
): HandleOptions => ({
  audience: AUDIENCE,
  serviceAccount: ACCOUNT,
  jwksUrl: url,
  now: () => NOW,
  env: {},
  onError: () => undefined,
  ...changes,
});

/** Undefined leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

export const claims = (changes: Claims = {}): JWTPayload => ({
  iss: "https://accounts.google.com",
  aud: AUDIENCE,
  azp: "112233445566778899001",
  sub: "112233445566778899001",
  email: ACCOUNT,
  email_verified: true,
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3_600,
  ...changes,
});

export async function newKey(
  kid: string,
): Promise<{ kid: string; jwk: JWK; privateKey: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" },
  };
}

export const keySet = (...keys: readonly unknown[]): Issuer["answer"] => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "public, max-age=3600" },
  body: JSON.stringify({ keys }),
});

export const signWith = async (
  key: { kid: string; privateKey: CryptoKey },
  changes?: Claims,
  header: Record<string, unknown> = {},
): Promise<string> =>
  new SignJWT(claims(changes))
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT", ...header })
    .sign(key.privateKey);

export async function startIssuer(): Promise<Issuer> {
  const key = await newKey("key-1");
  let reads = 0;
  const server = await listen((_, response) => {
    reads += 1;
    const { status, headers, body } = issuer.answer;
    void Promise.resolve(issuer.gate).then(() => response.writeHead(status, headers).end(body));
  });
  const issuer: Issuer = {
    url: `${server.url}/oauth2/v3/certs`,
    answer: keySet(key.jwk),
    reads: () => reads,
    gate: undefined,
    sign: (changes, header) => signWith(key, changes, header),
    publicJwk: key.jwk,
    privateKey: key.privateKey,
  };
  return issuer;
}
