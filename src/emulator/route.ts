import type { Auth, HttpRequest, HttpTarget, Queue } from "./types.ts";
import { appHost } from "./messages/app-engine.ts";
import { isReserved } from "./messages/headers.ts";
import { takesBody } from "./messages/methods.ts";

/** A request as it is sent. */
export type RoutedRequest = HttpRequest & {
  /** What the Host header says where it is not the URL's own host. */
  readonly host?: string;
};

/**
 * A task's request as it is sent: routed by its queue or, for App Engine, to the app's address. A
 * task for one of the app's services says which by the host that it has in Google's cloud; the
 * queue's routing is the one that counts (queue.proto, app_engine_routing_override).
 */
export function requestOf(
  task: HttpRequest,
  queue: Pick<Queue, "name" | "httpTarget" | "appEngineRoutingOverride">,
  appEngine = "",
): RoutedRequest {
  if (task.appEngine === undefined) return route(task, queue.httpTarget);
  const routing = queue.appEngineRoutingOverride ?? task.appEngine;
  const isRouted = Object.keys(routing).length > 0;
  const url = appEngine + task.url;
  return { ...task, url, ...(isRouted && { host: appHost(queue.name, routing) }) };
}

/**
 * Applies a queue's HTTP target to a task's request: the queue wins, authorization included
 * (target.proto, HttpTarget). With IF_NOT_EXISTS the URI override only applies to a request without
 * a URL of its own, that is, a buffered one.
 */
export function route(task: HttpRequest, target: HttpTarget | undefined): HttpRequest {
  if (target === undefined) return task;
  const method = target.method ?? task.method;
  const auth = target.auth ?? task.auth;
  return {
    url: routeUrl(task.url, target.uri),
    method,
    headers: routeHeaders(task.headers, target.headers),
    body: takesBody(method) ? task.body : Buffer.alloc(0),
    ...(auth !== undefined && { auth }),
  };
}

/** The base of a buffered task's URL, whose parts its queue overrides. */
const UNSET = "https://unset.invalid/";

function routeUrl(taskUrl: string, uri: HttpTarget["uri"]): string {
  if (uri === undefined || (uri.mode === "IF_NOT_EXISTS" && taskUrl !== "")) return taskUrl;
  const url = new URL(taskUrl === "" ? UNSET : taskUrl);
  if (uri.scheme !== undefined) url.protocol = uri.scheme;
  if (uri.host !== undefined) url.host = uri.host;
  if (uri.port !== undefined) url.port = uri.port === 0 ? "" : String(uri.port);
  if (uri.path !== undefined) url.pathname = uri.path;
  if (uri.query !== undefined) url.search = uri.query;
  return url.href;
}

function routeHeaders(
  headers: HttpRequest["headers"],
  overrides: HttpTarget["headers"],
): HttpRequest["headers"] {
  const allowed = overrides.filter(({ key }) => !isReserved(key));
  if (allowed.length === 0) return headers;
  const names = new Set(allowed.map(({ key }) => key.toLowerCase()));
  return {
    ...Object.fromEntries(
      Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())),
    ),
    ...Object.fromEntries(allowed.map(({ key, value }) => [key, value])),
  };
}

/** The audience of an OIDC token: as configured, or the URL the request is sent to. */
export const audienceOf = (auth: Extract<Auth, { kind: "oidc" }>, url: string): string =>
  auth.audience === "" ? url : auth.audience;
