import http from "node:http";
import https from "node:https";
import type { Clock, HttpMethod } from "../types.ts";
import { takesBody } from "../validation/methods.ts";

/** One request on the wire. `headers` are names and values in turn. */
export type Outgoing = {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly deadlineMs: number;
};

/** What came back: a complete answer, or why there is none. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "deadline" }
  | { readonly kind: "unreachable"; readonly error: string };

export type Courier = {
  readonly deliver: (outgoing: Outgoing) => Promise<Outcome>;
  /** Ends every connection, also those in use. */
  readonly close: () => void;
};

const MAX_REDIRECTS = 10;

/**
 * Sends requests over connections that stay open. Redirects are followed within the same attempt. `deliverTo` may send a request
 * somewhere else than its task says.
 */
export function createCourier(
  clock: Clock,
  deliverTo: (url: string) => string = (url) => url,
): Courier {
  // Newest connection first, so that a burst's extra ones fall idle and close.
  const options = { keepAlive: true, maxFreeSockets: 1024, scheduling: "lifo" } as const;
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  const open = new Set<http.ClientRequest>();

  function deliver(outgoing: Outgoing): Promise<Outcome> {
    return new Promise((resolve) => {
      let current: http.ClientRequest | undefined;
      let settled = false;
      const cancelDeadline = clock.after(outgoing.deadlineMs, () => settle({ kind: "deadline" }));

      function settle(outcome: Outcome): void {
        if (settled) return;
        settled = true;
        cancelDeadline();
        if (outcome.kind !== "answer") current?.destroy();
        resolve(outcome);
      }

      function send(hop: Outgoing, redirects: number, again: boolean): void {
        const url = new URL(hop.url);
        const secure = url.protocol === "https:";
        const request = (secure ? https : http).request(url, {
          method: hop.method,
          headers: hop.headers,
          agent: secure ? agents["https:"] : agents["http:"],
        });
        current = request;
        open.add(request);
        request.once("close", () => open.delete(request));
        request.once("error", (error: NodeJS.ErrnoException) => {
          // A kept-alive connection that the target closed as we wrote on it says nothing about the target.
          const stale = request.reusedSocket && error.code === "ECONNRESET" && !settled;
          if (stale && again) send(hop, redirects, false);
          else settle({ kind: "unreachable", error: error.code ?? error.message });
        });
        request.once("response", (response) => {
          const next = redirects < MAX_REDIRECTS ? redirected(hop, response) : undefined;
          response.resume();
          response.once("error", (error) => settle({ kind: "unreachable", error: error.message }));
          response.once("end", () => {
            if (settled) return;
            if (next !== undefined) send(next, redirects + 1, true);
            else settle(answer(response));
          });
        });
        request.end(hop.body.length > 0 ? hop.body : undefined);
      }

      try {
        send({ ...outgoing, url: deliverTo(outgoing.url) }, 0, true);
      } catch (error) {
        settle({ kind: "unreachable", error: error instanceof Error ? error.message : "unknown" });
      }
    });
  }

  return {
    deliver,
    close: () => {
      for (const request of open) request.destroy();
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

function answer({ statusCode, headers }: http.IncomingMessage): Outcome {
  const retryAfter = headers["retry-after"];
  return {
    kind: "answer",
    status: statusCode ?? 0,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/**
 * The next hop, where the answer is a redirect with a usable Location. RFC 9110 §15.4: 303 asks for a GET; after 301 and
 * 302 a POST becomes a GET, as every client does it. Credentials stay within the origin.
 */
function redirected(
  hop: Outgoing,
  { statusCode, headers }: http.IncomingMessage,
): Outgoing | undefined {
  const status = statusCode ?? 0;
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined)
    return undefined;
  const from = new URL(hop.url);
  const to = URL.parse(headers.location, from.href);
  if (to === null || !/^https?:$/.test(to.protocol)) return undefined;
  const becomesGet =
    (status === 303 && hop.method !== "HEAD") || (status < 303 && hop.method === "POST");
  const method = becomesGet ? "GET" : hop.method;
  const dropped = new Set(["host"]);
  if (to.origin !== from.origin) dropped.add("authorization");
  if (!takesBody(method)) dropped.add("content-length").add("content-type");
  const kept: string[] = [];
  for (let i = 0; i < hop.headers.length; i += 2) {
    const [name = "", value = ""] = hop.headers.slice(i, i + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return {
    ...hop,
    url: to.href,
    method,
    headers: ["Host", to.host, ...kept],
    body: takesBody(method) ? hop.body : Buffer.alloc(0),
  };
}
