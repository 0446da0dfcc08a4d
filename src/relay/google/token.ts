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
  const loading = once(async () => {
    const { forgetToken, openClient } = await import("../queue/client.ts");
    return { client: await openClient(env), forgetToken };
  });
  return {
    async get() {
      const token = await (await loading()).client.auth.getAccessToken();
      if (typeof token === "string") return token;
      throw new Error("application default credentials gave no token");
    },
    drop(text) {
      loading().then(
        ({ client, forgetToken }) => forgetToken(client, text),
        () => undefined,
      );
    },
  };
}
