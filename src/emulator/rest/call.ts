import type protobuf from "protobufjs";
import type { Api } from "../api/api.ts";
import { CloudTasksError, invalid } from "../errors.ts";
import { fromJson, toJson } from "../proto/json.ts";
import { loadProtos, methodsOf, type Version, VERSIONS } from "../proto/root.ts";
import type { Route } from "./routes.ts";

/** Google's system parameters (cloud.google.com/apis/docs/system-parameters): they are no field of a request. */
const SYSTEM =
  /^(\$.*|alt|key|fields|prettyPrint|access_token|oauth_token|quotaUser|userIp|callback|upload_protocol|uploadType)$/;

/** Turns a REST call into the call of the same name and back. */
export function createTranscoder(api: Api) {
  const root = loadProtos("rest");
  const methods = new Map<string, { request: protobuf.Type; response: protobuf.Type }>();
  const queueFields = new Map<Version, string[]>();
  for (const version of VERSIONS) {
    const queue = root.lookupType(`google.cloud.tasks.${version}.Queue`);
    queueFields.set(version, Object.keys(queue.fields));
    for (const { name, request, response } of methodsOf(root, version)) {
      methods.set(`${version}/${name.toLowerCase()}`, { request, response });
    }
  }

  return {
    /** The response's JSON. Throws INVALID_ARGUMENT when the request cannot be read. */
    call: async (
      route: Extract<Route, { kind: "call" }>,
      query: URLSearchParams,
      body: Buffer,
    ): Promise<object> => {
      const method = methods.get(`${route.version}/${route.call.toLowerCase()}`);
      const call = api.calls[route.call];
      if (method === undefined || call === undefined) {
        throw new CloudTasksError(
          "UNIMPLEMENTED",
          "This method is not part of the embedded Cloud Tasks.",
        );
      }
      const request = fromJson(method.request, requestJson(route, query, body));
      const response = await call(request as never, queueFields.get(route.version) ?? []);
      return toJson(method.response, response, enumForm(query));
    },

    /** The answer of BufferTask: `{"task": …}`. */
    bufferAnswer: (task: object, query: URLSearchParams): object => ({
      task: toJson(root.lookupType("google.cloud.tasks.v2.Task"), task, enumForm(query)),
    }),
  };
}

/** Google's REST clients ask for numbers with `$alt=json;enum-encoding=int`. */
const enumForm = (query: URLSearchParams): "names" | "numbers" =>
  /enum-encoding=int/.test(query.get("$alt") ?? query.get("alt") ?? "") ? "numbers" : "names";

function requestJson(
  route: Extract<Route, { kind: "call" }>,
  query: URLSearchParams,
  body: Buffer,
): object {
  const request: Record<string, unknown> = {};
  const json = route.body === undefined ? {} : parse(body);
  if (route.body === "*") Object.assign(request, json);
  else if (route.body !== undefined) request[route.body] = json;
  for (const [name, value] of query) {
    if (!SYSTEM.test(name)) put(request, name, value);
  }
  for (const [name, value] of Object.entries(route.path)) put(request, name, value);
  return request;
}

/** Sets a field; dots in its name reach inside. */
function put(into: Record<string, unknown>, name: string, value: string): void {
  const [step = "", ...rest] = name.split(".");
  if (rest.length === 0) {
    into[step] = value;
    return;
  }
  const inner = into[step];
  if (typeof inner === "object" && inner !== null) {
    put(inner as Record<string, unknown>, rest.join("."), value);
  } else {
    into[step] = {};
    put(into[step] as Record<string, unknown>, rest.join("."), value);
  }
}

function parse(body: Buffer): object {
  if (body.length === 0) return {};
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw invalid(`Invalid JSON payload received. ${(cause as Error).message}`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw invalid("Invalid JSON payload received. The root must be an object.");
}
