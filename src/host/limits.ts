import type { Server } from "node:http";

/**
 * What a server allows its senders, of node's own settings
 * (https://nodejs.org/api/http.html#class-httpserver).
 * - Headers within 20 s and the whole request within 60 s, against senders that hold connections
 *   open; looked after every 5 s. 60 s is 25 MB at 3.4 Mbit/s, and twice as long as any provider
 *   waits for an answer.
 * - An idle connection is kept for 620 s: longer than Google's front ends keep theirs (600 s,
 *   https://cloud.google.com/load-balancing/docs/https#timeouts_and_retries), so that none is
 *   closed just as a request is sent on it.
 * - 64 KiB of headers, as the front ends allow. Node's own 16 KiB would keep a parked event with
 *   many headers from coming back.
 */
export const LIMITS = {
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 620_000,
  maxHeaderSize: 64 * 1024,
} as const;

/**
 * Sets the limits of a server that does not listen yet. Two of them are documented as options of
 * `createServer` alone; node (24.21) reads them from the server itself, once it listens and for
 * each connection.
 */
export function setLimits(server: Server): void {
  Object.assign(server, LIMITS);
}
