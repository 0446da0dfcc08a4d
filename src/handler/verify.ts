import { createKeySet } from "./jwks.ts";
import { Refusal } from "./refusal.ts";
import { header } from "./request.ts";
import type { TaskRequest } from "./request.ts";
import { verifyToken } from "./token.ts";
import type { Caller, Expected } from "./token.ts";

/** Whose tokens a service accepts, and for whom they must be made. */
export type VerifierOptions = {
  /**
   * The `aud` that tokens for this service carry: the target's `audience` in relay.yaml, by default
   * the origin of its URL. Without it, a token made for any other service would open this one.
   */
  readonly audience: Expected;
  /**
   * Email of the account whose tokens are accepted: the target's service account. Anyone with a
   * Google account can make a token for any audience, so that this is what tells the relay from the
   * world.
   */
  readonly serviceAccount: Expected;
  /**
   * `requires-authentication`: this service runs on Cloud Run and nobody may call it without
   * authentication. Cloud Run then checks each token itself and removes the signature, so that only
   * the claims are left to check. Never say so of a service that `allUsers` may invoke: there
   * anyone can write such a token. Has an effect only where `K_SERVICE` is set.
   */
  readonly cloudRun?: "requires-authentication";
  /**
   * Address of the issuer's keys, https (or http on the loopback interface). Default: the embedded
   * Cloud Tasks' own when `CLOUD_TASKS_EMULATOR_REST` is set and the process does not run on Google
   * Cloud (`K_SERVICE` is not set), else Google's.
   */
  readonly jwksUrl?: string | URL;
  /** How far the clocks may be apart, 0 to 300. Default 30. */
  readonly clockToleranceSeconds?: number;
  /** The clock. Default: the system's. */
  readonly now?: () => Date;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** Says who sent a request. Throws `Refusal`. */
export type Verifier = (request: TaskRequest) => Promise<Caller>;

/**
 * Google's signing keys for OIDC tokens (`jwks_uri` of
 * https://accounts.google.com/.well-known/openid-configuration).
 */
const GOOGLE_JWKS = "https://www.googleapis.com/oauth2/v3/certs";

/**
 * Makes the check of the OIDC token that Cloud Tasks sends along. Throws `TypeError` for options
 * that could not hold.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { env = process.env, now = () => new Date(), clockToleranceSeconds = 30 } = options;
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 300)) {
    throw new TypeError("clockToleranceSeconds must be 0 to 300");
  }
  const rules = {
    audience: checked("audience", options.audience),
    serviceAccount: checked("serviceAccount", options.serviceAccount),
    clockToleranceSeconds,
    removedSignature:
      options.cloudRun === "requires-authentication" && env["K_SERVICE"] ? "accept" : "refuse",
  } as const;
  const keys = createKeySet({ url: jwksUrl(options.jwksUrl, env), now });
  return async (request) => verifyToken(bearer(request), keys, rules, now());
}

/** The token of the Authorization header (RFC 6750 §2.1). */
function bearer(request: TaskRequest): string {
  const value = header(request, "authorization", "malformed-token");
  if (value === undefined || !/^bearer(?: |$)/i.test(value)) {
    throw new Refusal("missing-token", "there is no Authorization header with a Bearer token");
  }
  const token = /^bearer +(\S+)$/i.exec(value)?.[1];
  if (token === undefined) throw new Refusal("malformed-token", "it is not one word");
  return token;
}

/** An unset environment variable must not become a rule that something empty can meet. */
function checked(name: string, expected: Expected): Expected {
  const values: readonly unknown[] = [expected].flat();
  const sound = values.every(
    (value) => typeof value === "function" || (typeof value === "string" && value !== ""),
  );
  if (values.length === 0 || !sound) {
    throw new TypeError(`${name} is empty: say which ${name} the tokens must have`);
  }
  return expected;
}

function jwksUrl(
  given: string | URL | undefined,
  env: Readonly<Record<string, string | undefined>>,
): URL {
  if (given !== undefined) {
    const url = new URL(given);
    const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
    if (url.protocol === "https:" || (url.protocol === "http:" && isLocal)) return url;
    throw new TypeError(`jwksUrl must be an https address, is ${url.href}`);
  }
  const embedded = env["K_SERVICE"] ? undefined : env["CLOUD_TASKS_EMULATOR_REST"];
  return embedded ? new URL("/oauth2/v3/certs", embedded) : new URL(GOOGLE_JWKS);
}
