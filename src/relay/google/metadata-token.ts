import { request } from "node:http";
import { isWithin } from "../within.ts";
import { type AccessToken, isBearer } from "./api.ts";

/** Google renews tokens 5 minutes before they end; asking earlier gives the same token again. */
const RENEW_BEFORE_MS = 4 * 60 * 1000;
/** A token is not used in its last seconds: it must still hold when the call arrives. */
const UNUSABLE_BEFORE_MS = 10 * 1000;
const TIMEOUT_MS = 1000;
/** After a failure nobody asks for this long, twice as long after the next, and so on. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A token has about a kilobyte. */
const SIZE_LIMIT = 64 * 1024;

/** A token, by the clock of `Date.now()`. */
type Token = { readonly text: string; readonly endsAt: number };

/**
 * Access tokens of the function's own service account from the metadata server
 * (https://cloud.google.com/run/docs/container-contract#metadata-server), cached until they end and
 * renewed beside the deliveries from four minutes before. One request at a time, with a growing
 * pause after failures. `GCE_METADATA_HOST` points elsewhere, as in Google's own libraries.
 */
export function metadataToken(env: NodeJS.ProcessEnv): AccessToken {
  const host = env["GCE_METADATA_HOST"] ?? "metadata.google.internal";
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  let token: Token | undefined;
  let fetching: Promise<string> | undefined;
  let failure: { readonly error: Error; readonly at: number; readonly pauseMs: number } | undefined;

  const fetch = async (): Promise<string> => {
    try {
      const { access_token: text, expires_in: seconds } = await fetchToken(url);
      token = { text, endsAt: Date.now() + seconds * 1000 };
      failure = undefined;
      return text;
    } catch (error) {
      const pauseMs = Math.min((failure?.pauseMs ?? FIRST_PAUSE_MS / 2) * 2, LONGEST_PAUSE_MS);
      failure = { error: error as Error, at: Date.now(), pauseMs };
      throw error;
    } finally {
      fetching = undefined;
    }
  };
  const ask = (): Promise<string> => {
    if (failure !== undefined && isWithin(Date.now(), failure.at, failure.pauseMs)) {
      return Promise.reject(failure.error);
    }
    return (fetching ??= fetch());
  };

  return {
    get() {
      const leftMs = token === undefined ? 0 : token.endsAt - Date.now();
      if (token === undefined || leftMs <= UNUSABLE_BEFORE_MS) return ask();
      // A renewal that fails is of no consequence yet: the token in hand still holds.
      if (leftMs <= RENEW_BEFORE_MS) ask().catch(() => undefined);
      return token.text;
    },
    drop(text) {
      if (token?.text === text) token = undefined;
    },
  };
}

type TokenReply = { readonly access_token: string; readonly expires_in: number };

function fetchToken(url: string): Promise<TokenReply> {
  return new Promise((resolve, reject) => {
    const headers = { "metadata-flavor": "Google" };
    const outgoing = request(url, { headers }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => {
        text += chunk;
        if (text.length <= SIZE_LIMIT) return;
        // Without an error of its own: where the answer is complete, nobody listens for it any
        // more.
        outgoing.destroy();
        reject(new Error("too long an answer"));
      });
      incoming.on("error", reject);
      incoming.on("end", () => {
        const reply = incoming.statusCode === 200 ? readToken(text) : undefined;
        if (reply !== undefined) resolve(reply);
        else
          reject(new Error(`the metadata server answered ${incoming.statusCode} without a token`));
      });
    });
    const timer = setTimeout(() => {
      outgoing.destroy(new Error(`the metadata server did not answer within ${TIMEOUT_MS} ms`));
    }, TIMEOUT_MS);
    outgoing.on("close", () => clearTimeout(timer));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/**
 * The token in an answer (RFC 6749 §5.1); undefined where there is none, whatever the answer is.
 */
function readToken(text: string): TokenReply | undefined {
  try {
    const reply = JSON.parse(text) as Partial<TokenReply> | null;
    const expires = reply?.expires_in;
    if (isBearer(reply?.access_token) && typeof expires === "number" && expires > 0)
      return reply as TokenReply;
  } catch {
    // Not JSON: a page, or half of an answer.
  }
  return undefined;
}
