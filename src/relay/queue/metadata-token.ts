import { request } from "node:http";

/** Google renews tokens 5 minutes before they end; asking earlier gives the same token again. */
const RENEW_BEFORE_MS = 4 * 60 * 1000;
const TIMEOUT_MS = 2000;

/**
 * Access tokens of the function's own service account from the metadata server, cached until shortly before they end, fetched by
 * one request at a time (https://cloud.google.com/run/docs/container-contract#metadata-server). `GCE_METADATA_HOST` points elsewhere, as
 * in Google's own libraries.
 */
export function metadataToken(env: NodeJS.ProcessEnv): () => Promise<string> {
  const host = env["GCE_METADATA_HOST"] ?? "metadata.google.internal";
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  let token: Promise<string> | undefined;
  let renewAt = 0;

  return () => {
    if (token !== undefined && Date.now() < renewAt) return token;
    renewAt = Date.now() + TIMEOUT_MS;
    token = fetchToken(url).then(
      ({ access_token, expires_in }) => {
        renewAt = Date.now() + Math.max(expires_in * 1000 - RENEW_BEFORE_MS, 1000);
        return access_token;
      },
      (error: unknown) => {
        token = undefined;
        throw error;
      },
    );
    return token;
  };
}

type TokenReply = { readonly access_token: string; readonly expires_in: number };

function fetchToken(url: string): Promise<TokenReply> {
  return new Promise((resolve, reject) => {
    const headers = { "metadata-flavor": "Google" };
    const outgoing = request(url, { headers, timeout: TIMEOUT_MS }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => (text += chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        if (incoming.statusCode === 200) resolve(JSON.parse(text) as TokenReply);
        else reject(new Error(`the metadata server answered ${incoming.statusCode}`));
      });
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("the metadata server did not answer")));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
