import { type AccessToken, isBearer, openApi, parseReply, readError } from "./api.ts";

const NAME = "IAM Credentials";
const CALL_MS = 5000;
const SCOPE = "https://www.googleapis.com/auth/cloud-tasks";
/** A token is not used in its last minute. */
const UNUSABLE_BEFORE_MS = 60_000;

/**
 * Access tokens of another account, which the relay's own may make:
 * `roles/iam.serviceAccountTokenCreator` on that account
 * (https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).
 */
export function sweeperToken(
  account: string,
  own: AccessToken,
  env: NodeJS.ProcessEnv,
): AccessToken {
  const base = env["IAM_CREDENTIALS_API_ENDPOINT"] ?? "https://iamcredentials.googleapis.com";
  const api = openApi(NAME, base, own);
  let token: { readonly text: string; readonly endsAt: number } | undefined;
  return {
    async get() {
      if (token !== undefined && Date.now() < token.endsAt - UNUSABLE_BEFORE_MS) return token.text;
      const body = Buffer.from(JSON.stringify({ scope: [SCOPE], lifetime: "600s" }));
      const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateAccessToken`;
      const headers = { "content-type": "application/json", "content-length": `${body.length}` };
      const reply = await api.call({ method: "POST", path, headers, body: [body] }, CALL_MS);
      const made: { accessToken?: unknown; expireTime?: unknown } = parseReply(reply.bytes) ?? {};
      if (reply.status !== 200 || !isBearer(made.accessToken)) {
        throw readError(NAME, reply);
      }
      token = { text: made.accessToken, endsAt: Date.parse(String(made.expireTime)) };
      return token.text;
    },
    drop(text) {
      if (token?.text === text) token = undefined;
    },
  };
}
