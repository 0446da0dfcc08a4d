import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import type { AppEngineRouting, HttpRequest } from "../types.ts";
import { appEngineHeaders } from "./headers.ts";
import { methodFrom, methodNumber } from "./methods.ts";

type RequestMessage = google.cloud.tasks.v2beta3.IAppEngineHttpRequest;
type RoutingMessage = google.cloud.tasks.v2beta3.IAppEngineRouting;

const MAX_URI_LENGTH = 2083; // target.proto, AppEngineHttpRequest.relative_uri

/** An App Engine task's request. Throws INVALID_ARGUMENT for what target.proto forbids. */
export function readAppEngineRequest(message: RequestMessage): HttpRequest {
  const method = methodFrom(message.httpMethod) ?? "POST";
  const body = Buffer.from((message.body ?? []) as Uint8Array);
  if (body.length > 0 && method !== "POST" && method !== "PUT") {
    throw invalid(
      `AppEngineHttpRequest.body is not allowed with method ${method}: only POST and PUT.`,
    );
  }
  const url = message.relativeUri || "/";
  checkRelativeUri(url);
  return {
    url,
    method,
    headers: appEngineHeaders(message.headers ?? {}, body.length),
    body,
    appEngine: readRouting(message.appEngineRouting ?? {}),
  };
}

/** The message of an App Engine task's request; the body where `full`. */
export function appEngineMessage(
  queueName: string,
  http: HttpRequest,
  full: boolean,
): RequestMessage {
  const routing = http.appEngine ?? {};
  return {
    httpMethod: methodNumber(http.method),
    relativeUri: http.url,
    headers: { ...http.headers },
    ...(full && http.body.length > 0 && { body: http.body }),
    appEngineRouting: { ...routing, host: appHost(queueName, routing) },
  };
}

/** What is set of a routing; its host is output only. */
export const readRouting = ({ service, version, instance }: RoutingMessage): AppEngineRouting => ({
  ...(service && { service }),
  ...(version && { version }),
  ...(instance && { instance }),
});

/**
 * Where the task would go in Google's cloud: from the domain of the project's app and the routing
 * (target.proto).
 */
export function appHost(
  queueName: string,
  { service, version, instance }: AppEngineRouting,
): string {
  const app = `${queueName.split("/")[1] ?? ""}.appspot.com`;
  return [instance, version, service, app].filter((part) => part !== undefined).join(".");
}

function checkRelativeUri(uri: string): void {
  if (!uri.startsWith("/")) {
    throw invalid(`AppEngineHttpRequest.relativeUri must begin with "/": "${uri}".`);
  }
  if (/\s/.test(uri)) throw invalid("AppEngineHttpRequest.relativeUri must not contain spaces.");
  if (uri.length > MAX_URI_LENGTH) {
    throw invalid(
      `AppEngineHttpRequest.relativeUri is too long: at most ${MAX_URI_LENGTH} characters.`,
    );
  }
}
