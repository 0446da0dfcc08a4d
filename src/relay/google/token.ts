import { once } from "../remember.ts";
import type { AccessToken } from "./api.ts";
import { metadataToken } from "./metadata-token.ts";

/**
 * Access tokens for Google's APIs: of the function's own account on Google Cloud (`K_SERVICE`), of
 * application default credentials elsewhere.
 */
export function openToken(env: NodeJS.ProcessEnv): AccessToken {
  return (env["K_SERVICE"] ?? "") === "" ? defaultCredentialsToken(env) : ownToken(env);
}

/**
 * The token of the function's own account, asked for now: the first delivery need not wait for it
 * then.
 */
function ownToken(env: NodeJS.ProcessEnv): AccessToken {
  const token = metadataToken(env);
  // A failure is of no consequence yet, and shows again when the token is needed.
  Promise.resolve(token.get()).catch(() => undefined);
  return token;
}

/** By way of Google's client, loaded with the first call that needs it. */
function defaultCredentialsToken(env: NodeJS.ProcessEnv): AccessToken {
  const client = once(async () => (await import("../queue/client.ts")).openClient(env));
  return {
    async get() {
      const token = await (await client()).auth.getAccessToken();
      if (typeof token === "string") return token;
      throw new Error("application default credentials gave no token");
    },
    // Google's library renews its tokens by itself, and knows no other way.
    drop: () => undefined,
  };
}
