import { isWithin } from "../within.ts";
import { type AccessToken, isBearer } from "./api.ts";
import { openConnections, OutOfTime } from "./connections.ts";

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
const PATH = "/computeMetadata/v1/instance/service-accounts/default/token";

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
  let token: Token | undefined;
  let fetching: Promise<string> | undefined;
  let failure: { readonly error: Error; readonly at: number; readonly pauseMs: number } | undefined;

  const fetch = async (): Promise<string> => {
    try {
      const { access_token: text, expires_in: seconds } = await fetchToken(host);
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

/** One call, over a connection of the relay's own as all of Google's APIs are called. */
async function fetchToken(server: string): Promise<TokenReply> {
  const url = new URL(`http://${server}`);
  const head = [
    `GET ${PATH} HTTP/1.1`,
    `host: ${url.host}`,
    "metadata-flavor: Google",
    "connection: close", // one call an hour: nothing to keep it open for
  ];
  const message = { head: `${head.join("\r\n")}\r\n\r\n`, body: [], maxReplyBytes: SIZE_LIMIT };
  const connections = openConnections(url);
  try {
    const { status, bytes } = await connections.exchange(message, TIMEOUT_MS);
    const reply = status === 200 ? readToken(bytes.toString()) : undefined;
    if (reply !== undefined) return reply;
    throw new Error(`the metadata server answered ${status} without a token`);
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    throw new Error(`the metadata server did not answer within ${TIMEOUT_MS} ms`, { cause: error });
  } finally {
    connections.close();
  }
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
