import http from "node:http";
import https from "node:https";
import type { Clock, Outgoing } from "../types.ts";
import { redirected } from "./redirect.ts";

/** The result of a delivery: a complete response, or why there is none. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: "deadline" }
  | { readonly kind: "unreachable"; readonly error: string };

/** Sends requests to their targets. */
export type Courier = {
  /** Never rejects. */
  readonly deliver: (outgoing: Outgoing) => Promise<Outcome>;
  /** Closes every connection, including those in use. */
  readonly close: () => void;
};

/** A delivery in progress: at most one request at a time. */
type Trip = { request?: http.ClientRequest; over: boolean };

/**
 * The result of one request. `stale`: it was sent on a kept-alive connection that the target had
 * closed.
 */
type Reply =
  | { readonly kind: "answer"; readonly status: number; readonly headers: http.IncomingHttpHeaders }
  | { readonly kind: "failed"; readonly error: string; readonly stale: boolean };

const MAX_REDIRECTS = 10;

/** Node's own limit, 16 kB, is less than a target on Google Cloud may answer with. */
const MAX_ANSWER_HEADERS_BYTES = 256 * 1024;

/**
 * Sends requests over kept-alive connections. Redirects are followed within the same attempt.
 * `deliverTo` maps a task's URL to where it is sent.
 */
export function createCourier(
  clock: Clock,
  deliverTo: (url: string) => string = (url) => url,
): Courier {
  // The most recently used connection first, so that the extra ones of a burst become idle and
  // close.
  const options = { keepAlive: true, maxFreeSockets: 1024, scheduling: "lifo" } as const;
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };
  const open = new Set<http.ClientRequest>();

  function deliver(outgoing: Outgoing): Promise<Outcome> {
    return new Promise((resolve) => {
      const trip: Trip = { over: false };
      const end = (outcome: Outcome): void => {
        if (trip.over) return;
        trip.over = true;
        cancel();
        if (outcome.kind !== "answer") trip.request?.destroy();
        resolve(outcome);
      };
      const cancel = clock.after(outgoing.deadlineMs, () => end({ kind: "deadline" }));
      travel(trip, outgoing).then(end, (error: unknown) => end(unreachable(error)));
    });
  }

  async function travel(trip: Trip, outgoing: Outgoing): Promise<Outcome> {
    let hop = { ...outgoing, url: deliverTo(outgoing.url) };
    for (let redirects = 0; ; redirects++) {
      let reply = await exchange(trip, hop, "kept-alive");
      // A kept-alive connection that the target closed while we wrote to it says nothing about the
      // target. Other idle ones may be closed as well, so the second try uses a new connection.
      if (reply.kind === "failed" && reply.stale && !trip.over) {
        reply = await exchange(trip, hop, "new");
      }
      if (reply.kind === "failed") return { kind: "unreachable", error: reply.error };
      const { status, headers } = reply;
      const follows = outgoing.redirects === "followed" && redirects < MAX_REDIRECTS;
      const next = follows ? redirected(hop, status, headers) : undefined;
      if (next === undefined) return answer(status, headers["retry-after"]);
      hop = next;
    }
  }

  function exchange(trip: Trip, hop: Outgoing, connection: "kept-alive" | "new"): Promise<Reply> {
    const url = new URL(hop.url);
    const secure = url.protocol === "https:";
    const kept = secure ? agents["https:"] : agents["http:"];
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(url, {
        method: hop.method,
        headers: hop.headers,
        agent: connection === "new" ? false : kept,
        maxHeaderSize: MAX_ANSWER_HEADERS_BYTES,
      });
      trip.request = request;
      open.add(request);
      request.once("close", () => open.delete(request));
      hear(request, resolve);
      request.end(hop.body.length > 0 ? hop.body : undefined);
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

/** Calls back with the complete response, or with why there is none. */
function hear(request: http.ClientRequest, done: (reply: Reply) => void): void {
  let heard: http.IncomingMessage | undefined;
  const fail = (error: NodeJS.ErrnoException): void => {
    // An error after a complete response (stray bytes behind a 204) does not change it.
    if (heard?.complete === true) return done(replyFrom(heard));
    const cut = error.code === "ECONNRESET" || error.code === "EPIPE";
    const stale = request.reusedSocket && heard === undefined && cut;
    done({ kind: "failed", error: error.code ?? error.message, stale });
  };
  request.on("error", fail);
  request.once("response", (response) => {
    heard = response;
    response.on("error", fail);
    response.once("end", () => done(replyFrom(response)));
    response.resume();
  });
  // An unrequested 101: what follows is not HTTP, and would keep the attempt open until its
  // deadline.
  request.once("upgrade", (response, socket) => {
    socket.destroy();
    done(replyFrom(response));
  });
}

const replyFrom = ({ statusCode, headers }: http.IncomingMessage): Reply => ({
  kind: "answer",
  status: statusCode ?? 0,
  headers,
});

const unreachable = (error: unknown): Outcome => ({
  kind: "unreachable",
  error: error instanceof Error ? error.message : "unknown",
});

const answer = (status: number, retryAfter: string | undefined): Outcome => ({
  kind: "answer",
  status,
  ...(retryAfter !== undefined && { retryAfter }),
});
