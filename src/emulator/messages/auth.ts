import type { google } from "@google-cloud/tasks/build/protos";
import type { Auth } from "../types.ts";

/** The scope of an OAuth token that does not name one (target.proto). */
export const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

type Tokens = {
  readonly oauthToken?: google.cloud.tasks.v2beta3.IOAuthToken | null;
  readonly oidcToken?: google.cloud.tasks.v2beta3.IOidcToken | null;
};

/** The token a task or a queue asks for. */
export function authFrom({ oidcToken, oauthToken }: Tokens): Auth | undefined {
  if (oidcToken) {
    return {
      kind: "oidc",
      serviceAccount: oidcToken.serviceAccountEmail ?? "",
      audience: oidcToken.audience ?? "",
    };
  }
  if (oauthToken) {
    return {
      kind: "oauth",
      serviceAccount: oauthToken.serviceAccountEmail ?? "",
      scope: oauthToken.scope || CLOUD_PLATFORM,
    };
  }
  return undefined;
}

/** The member of `authorization_header` for that token; neither where there is none. */
export function authMessage(auth: Auth | undefined): Tokens {
  if (auth === undefined) return {};
  const serviceAccountEmail = auth.serviceAccount;
  return auth.kind === "oidc"
    ? { oidcToken: { serviceAccountEmail, audience: auth.audience } }
    : { oauthToken: { serviceAccountEmail, scope: auth.scope } };
}
