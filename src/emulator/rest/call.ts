import protobuf from "protobufjs";
import type { Api } from "../api/api.ts";
import { invalid, notServed } from "../errors.ts";
import { fromJson } from "../proto/from-json.ts";
import { loadProtos, type Version, VERSIONS } from "../proto/root.ts";
import { readSelection, select } from "../proto/select.ts";
import { type EnumForm, toJson } from "../proto/to-json.ts";
import type { CallRoute } from "./routes.ts";

/**
 * Google's system parameters (cloud.google.com/apis/docs/system-parameters): they are not fields of
 * a request.
 */
const SYSTEM =
  /^(\$.*|alt|key|fields|prettyPrint|access_token|oauth_token|quotaUser|userIp|callback|upload_protocol|uploadType|x-goog-.*)$/i;

/** What a call says beside its path and body. */
export type Extras = {
  readonly query: URLSearchParams;
  /** The header X-Goog-FieldMask, which asks for a part of the response as `fields` does. */
  readonly fieldMask: string | undefined;
};

/** Turns a REST call into the call of the same name and back. */
export function createTranscoder(api: Api) {
  const root = loadProtos();
  const queueFields = new Map<Version, string[]>();
  for (const version of VERSIONS) {
    const queue = root.lookupType(`google.cloud.tasks.${version}.Queue`);
    queueFields.set(version, Object.keys(queue.fields));
  }
  const bufferResponse = new protobuf.Type("BufferTaskResponse").add(
    new protobuf.Field("task", 1, "google.cloud.tasks.v2.Task"),
  );
  // A root of its own would not know the type of its field.
  const { task } = bufferResponse.fields;
  if (task !== undefined) task.resolvedType = root.lookupType("google.cloud.tasks.v2.Task");

  return {
    /** The response's JSON. Throws INVALID_ARGUMENT when the request cannot be read. */
    call: async (route: CallRoute, extras: Extras, body: Buffer): Promise<object> => {
      const call = api.calls[route.call];
      if (call === undefined) throw notServed();
      const request = fromJson(route.request, requestJson(route, extras.query, body));
      const fields = queueFields.get(route.version) ?? [];
      const response = await call(request as never, fields, route.version);
      return answer(route.response, response, extras);
    },

    /** The answer of BufferTask: `{"task": …}`. */
    bufferAnswer: (made: object, extras: Extras): object =>
      answer(bufferResponse, { task: made }, extras),
  };
}

function answer(type: protobuf.Type, message: object, { query, fieldMask }: Extras): object {
  const wanted = query.get("$fields") ?? query.get("fields") ?? fieldMask;
  const part = wanted ? select(type, message, readSelection(wanted)) : message;
  return toJson(type, part, enumForm(query));
}

/** Google's REST clients ask for numbers with `$alt=json;enum-encoding=int`. */
const enumForm = (query: URLSearchParams): EnumForm =>
  /enum-encoding=int/.test(query.get("$alt") ?? query.get("alt") ?? "") ? "numbers" : "names";

function requestJson(route: CallRoute, query: URLSearchParams, body: Buffer): object {
  const request: Record<string, unknown> = {};
  const json = route.body === undefined ? {} : parseJson(body);
  if (route.body === "*") Object.assign(request, json);
  else if (route.body !== undefined) request[route.body] = json;
  for (const [name, value] of query) {
    if (!SYSTEM.test(name)) put(request, name, value);
  }
  put(request, route.path.field, route.path.value);
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
  const reached = typeof inner === "object" && inner !== null ? { ...inner } : {};
  into[step] = reached;
  put(reached, rest.join("."), value);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The object that a body is the JSON of; an empty one is `{}`. Throws INVALID_ARGUMENT. */
export function parseJson(body: Buffer): object {
  if (body.length === 0) return {};
  let json: unknown;
  try {
    json = JSON.parse(UTF8.decode(body));
  } catch (cause) {
    throw invalid(`Invalid JSON payload received. ${(cause as Error).message}`);
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw invalid("Invalid JSON payload received. The root must be an object.");
}
