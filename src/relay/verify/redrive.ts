import type { JwtScheme } from "../../types/scheme.ts";
import { jwtVerifier } from "./jwt.ts";
import type { Verifier } from "./verifier.ts";

/**
 * Google's keys for OIDC tokens (https://accounts.google.com/.well-known/openid-configuration).
 * Their address and issuers are in src/handler too, on purpose: that folder is copied into other
 * services and imports nothing of the relay.
 */
const GOOGLE_KEYS = "https://www.googleapis.com/oauth2/v3/certs";

/**
 * Verifies the OIDC token of a parked task: Cloud Tasks', for this relay, of its own service
 * account.
 */
export function redriveVerifier(
  relayUrl: string,
  serviceAccount: string,
  env: NodeJS.ProcessEnv,
  fetch?: typeof globalThis.fetch,
): Verifier {
  const emulator = env["CLOUD_TASKS_EMULATOR_REST"] ?? "";
  const trustsEmulator = emulator !== "" && (env["K_SERVICE"] ?? "") === "";
  const scheme: JwtScheme = {
    kind: "jwt",
    header: "authorization",
    prefix: "Bearer ",
    algorithm: "RS256",
    jwks: trustsEmulator ? `${emulator}/oauth2/v3/certs` : GOOGLE_KEYS,
    issuer: ["https://accounts.google.com", "accounts.google.com"],
    audienceOption: "audience",
    emailOption: "email",
  };
  const options = { audience: relayUrl, email: serviceAccount };
  return jwtVerifier(scheme, { secrets: [], options, fetch });
}
