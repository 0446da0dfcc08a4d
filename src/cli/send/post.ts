import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { withoutTrailingSlashes } from "../../relay/trailing-slashes.ts";
import { runningDev } from "../dev/running.ts";
import { type Io, UsageError } from "../io.ts";
import { dataFolder } from "../data-folder.ts";
import type { Outgoing } from "../sign/outgoing.ts";
import { UserError } from "../../types/user-error.ts";

/** Longer than any provider waits. */
const TIMEOUT_MS = 30_000;

/** The options of commands that send to a relay. */
export const TARGET = {
  url: {
    type: "string",
    value: "<url>",
    help: "the relay (default: RELAY_URL, otherwise the npm run dev of this folder)",
  },
  secret: {
    type: "string",
    value: "<NAME>",
    help: "sign with this one of the source's secrets (default: the newest)",
  },
} as const;

/** What a relay said to a delivery. */
export type Reply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly milliseconds: number;
};

/** Nobody answered; the message says why, in words. */
export class NoReply extends UserError {
  override readonly name = "NoReply";
}

/**
 * Sends a request as it is, repeated headers included (fetch would join them). Redirects are not
 * followed: no provider's are. Throws NoReply when there is no answer within 30 s.
 */
export function post(url: URL, { method, headers, body, query }: Outgoing): Promise<Reply> {
  const lines: Record<string, string[]> = {};
  for (const [name, value] of headers) (lines[name] ??= []).push(value);
  if (method !== "GET") lines["content-length"] = [String(body.length)];
  const target = new URL(url);
  if (query !== "") target.search = target.search === "" ? query : `${target.search}&${query}`;
  const start = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const fail = (cause: Error): void => reject(new NoReply(reason(cause, url), { cause }));
  const send = target.protocol === "https:" ? requestHttps : requestHttp;
  const request = send(target, { method, headers: lines, timeout: TIMEOUT_MS }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", fail);
    response.on("end", () =>
      resolve({
        status: response.statusCode ?? 0,
        contentType: response.headers["content-type"] ?? "",
        body: Buffer.concat(chunks).toString("utf8"),
        milliseconds: Math.round(performance.now() - start),
      }),
    );
  });
  request.on("error", fail);
  request.on("timeout", () =>
    request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
  );
  request.end(body);
  return promise;
}

function reason(error: Error & { code?: string }, url: URL): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return `nothing listens at ${url.origin}; start it with npm run dev, or pass --url`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${url.hostname} is not a known host`;
    default:
      return `no answer from ${url.origin}: ${error.message || (error.code ?? "unknown")}`;
  }
}

/**
 * The address of a source on a relay: `base` may be the relay's URL or already end with the
 * source's name. Throws UsageError where it is not an HTTP URL.
 */
export function sourceUrl(base: string, source: string): URL {
  const url = URL.parse(base);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`"${base}" is not a URL of a relay, such as http://localhost:8080`);
  }
  const path = withoutTrailingSlashes(url.pathname);
  url.pathname = path.endsWith(`/${source}`) ? path : `${path}/${source}`;
  return url;
}

/**
 * Where the relay is: as given, otherwise `RELAY_URL`, otherwise where `npm run dev` says that it
 * listens.
 */
export const relayUrl = (given: string | undefined, io: Io): string =>
  given ??
  io.env["RELAY_URL"] ??
  runningDev(dataFolder(io))?.url ??
  `http://localhost:${io.env["PORT"] ?? "8080"}`;
