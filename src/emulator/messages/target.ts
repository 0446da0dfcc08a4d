import type { google } from "@google-cloud/tasks/build/protos";
import { invalid } from "../errors.ts";
import { toNumber } from "../proto/time.ts";
import type { HttpTarget } from "../types.ts";
import { authFrom, authMessage } from "./auth.ts";
import { methodFrom, methodNumber } from "./methods.ts";

type TargetMessage = google.cloud.tasks.v2beta3.IHttpTarget;
type UriMessage = google.cloud.tasks.v2beta3.IUriOverride;

const HTTP = 1;
const HTTPS = 2;
const IF_NOT_EXISTS = 1;
const ALWAYS = 2;

/** Queue-level routing from its message. Throws INVALID_ARGUMENT for what target.proto forbids. */
export function readTarget(message: TargetMessage): HttpTarget {
  const auth = authFrom(message);
  if (auth !== undefined && (auth.serviceAccount === "" || lacksWhom(message))) {
    throw invalid(
      "HttpTarget: a queue-level token needs its serviceAccountEmail and its audience (OIDC) or scope (OAuth).",
    );
  }
  const method = methodFrom(message.httpMethod);
  return {
    ...(message.uriOverride && { uri: readUri(message.uriOverride) }),
    ...(method !== undefined && { method }),
    headers: (message.headerOverrides ?? []).map(({ header }) => ({
      key: header?.key || missing("headerOverrides.header.key is required."),
      value: header?.value ?? "",
    })),
    ...(auth !== undefined && { auth }),
  };
}

/** The message of queue-level routing. */
export function targetMessage(target: HttpTarget): TargetMessage {
  return {
    ...(target.uri !== undefined && { uriOverride: uriMessage(target.uri) }),
    ...(target.method !== undefined && { httpMethod: methodNumber(target.method) }),
    headerOverrides: target.headers.map((header) => ({ header })),
    ...authMessage(target.auth),
  };
}

function readUri(message: UriMessage): NonNullable<HttpTarget["uri"]> {
  const port =
    message.port === null || message.port === undefined ? undefined : toNumber(message.port);
  if (message.host === "") throw invalid("HttpTarget.uriOverride.host cannot be an empty string.");
  if (message.host && URL.parse(`http://${message.host}`)?.host !== message.host.toLowerCase()) {
    throw invalid(`HttpTarget.uriOverride.host is not a host: "${message.host}".`);
  }
  if (port !== undefined && !(port >= 0 && port <= 65_535)) {
    throw invalid("HttpTarget.uriOverride.port must be between 0 and 65535.");
  }
  return {
    ...(message.scheme && { scheme: Number(message.scheme) === HTTP ? "http" : "https" }),
    ...(message.host && { host: message.host }),
    ...(port !== undefined && { port }),
    ...(message.pathOverride && { path: message.pathOverride.path ?? "" }),
    ...(message.queryOverride && { query: message.queryOverride.queryParams ?? "" }),
    mode: Number(message.uriOverrideEnforceMode) === IF_NOT_EXISTS ? "IF_NOT_EXISTS" : "ALWAYS",
  };
}

function uriMessage(uri: NonNullable<HttpTarget["uri"]>): UriMessage {
  return {
    ...(uri.scheme !== undefined && { scheme: uri.scheme === "http" ? HTTP : HTTPS }),
    ...(uri.host !== undefined && { host: uri.host }),
    ...(uri.port !== undefined && { port: uri.port }),
    ...(uri.path !== undefined && { pathOverride: { path: uri.path } }),
    ...(uri.query !== undefined && { queryOverride: { queryParams: uri.query } }),
    uriOverrideEnforceMode: uri.mode === "ALWAYS" ? ALWAYS : IF_NOT_EXISTS,
  };
}

const lacksWhom = ({ oidcToken, oauthToken }: TargetMessage): boolean =>
  oidcToken ? !oidcToken.audience : !oauthToken?.scope;

function missing(what: string): never {
  throw invalid(`HttpTarget.${what}`);
}
