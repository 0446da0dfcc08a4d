import protobuf from "protobufjs";
import { invalid } from "../errors.ts";
import { camelCase } from "../proto/names.ts";
import { loadProtos, VERSIONS } from "../proto/root.ts";
import { readSelection, select } from "../proto/select.ts";
import { CLOUD_PLATFORM } from "../messages/auth.ts";
import type { QueueMessage } from "../messages/queue.ts";

/**
 * Set by calls of their own, or never: a mask that names them changes nothing ("will be ignored",
 * cloudtasks.proto).
 */
const OUTPUT_ONLY = new Set(["name", "state", "purgeTime", "stats", "type"]);

/** Filled in where nothing is said, so that alone they say nothing. */
const SAYS_NOTHING: Readonly<Record<string, unknown>> = { uriOverrideEnforceMode: 2 };

/**
 * Given empty, these clear a part of a URL; not given, they leave it (target.proto, UriOverride).
 */
const MEANS_EMPTY = new Set(["PathOverride", "QueryOverride"]);

type Message = Readonly<Record<string, unknown>>;

/**
 * The current message with the fields that the mask names taken from the wanted one; a field that
 * is not set there goes back to its default. Paths may be in snake_case or camelCase, may reach
 * inside, and `*` is all of `all`. A message whose last field is cleared is not set any more, and a
 * member of a oneof that is set takes the place of the others. Throws INVALID_ARGUMENT for an
 * unknown field.
 */
export function applyMask(
  current: QueueMessage,
  wanted: QueueMessage,
  paths: readonly string[],
  all: readonly string[] = paths,
): QueueMessage {
  let merged: QueueMessage = { ...current, appEngineHttpQueue: null };
  for (const path of paths.flatMap((each) => (each === "*" ? all : [each]))) {
    const steps = path.split(".").map(camelCase);
    const type = checkPath(path, steps);
    if (OUTPUT_ONLY.has(steps[0] ?? "")) continue;
    merged = take(type, merged as Message, wanted as Message, withoutWrapper(steps));
  }
  return paths.some((path) => INSIDE_OAUTH.test(path)) ? withScope(merged) : merged;
}

const INSIDE_OAUTH = /^http_?[tT]arget\.oauth_?[tT]oken\./;

/**
 * An OAuth token that came in by its account alone has the default scope, as gcloud's flags
 * promise.
 */
function withScope(queue: QueueMessage): QueueMessage {
  const { oauthToken } = queue.httpTarget ?? {};
  if (!oauthToken?.serviceAccountEmail || oauthToken.scope) return queue;
  return {
    ...queue,
    httpTarget: { ...queue.httpTarget, oauthToken: { ...oauthToken, scope: CLOUD_PLATFORM } },
  };
}

/** What a read mask names of a queue. Throws INVALID_ARGUMENT for an unknown field. */
export const readPart = (queue: QueueMessage, paths: readonly string[]): QueueMessage =>
  select(
    loadProtos().lookupType("google.cloud.tasks.v2beta3.Queue"),
    queue,
    readSelection(paths.join(",")),
  );

/** v2beta3 wraps the routing that v2 has as a field; here it has one place. */
const withoutWrapper = (steps: readonly string[]): readonly string[] =>
  steps[0] === "appEngineHttpQueue" ? ["appEngineRoutingOverride", ...steps.slice(2)] : steps;

/** The version of Queue that has the whole path. */
function checkPath(path: string, steps: readonly string[]): protobuf.Type {
  const root = loadProtos();
  const queue = VERSIONS.map((version) =>
    root.lookupType(`google.cloud.tasks.${version}.Queue`),
  ).find((type) => reaches(type, steps));
  if (queue !== undefined) return queue;
  throw invalid(`Invalid value at 'update_mask': "${path}" is not a field of Queue.`);
}

/** Whether the steps lead to a field; only a message that is there once can be reached into. */
function reaches(type: protobuf.Type, [step = "", ...rest]: readonly string[]): boolean {
  const field = type.fields[step];
  if (field === undefined) return false;
  if (rest.length === 0) return true;
  const inner = field.repeated ? null : field.resolvedType;
  return inner instanceof protobuf.Type && reaches(inner, rest);
}

function take(
  type: protobuf.Type | undefined,
  into: Message,
  from: Message,
  [step = "", ...rest]: readonly string[],
): Message {
  const field = type?.fields[step];
  const given = Object.hasOwn(from, step) ? from[step] : undefined;
  const value = rest.length === 0 ? given : takeInside(field, into[step], given, rest);
  const merged: Record<string, unknown> = { ...into, [step]: value };
  if (isSet(value)) {
    for (const member of field?.partOf?.oneof ?? []) {
      if (member !== step) delete merged[member];
    }
  }
  return merged;
}

/** Undefined once nothing is left inside. */
function takeInside(
  field: protobuf.Field | undefined,
  into: unknown,
  from: unknown,
  steps: readonly string[],
): Message | undefined {
  const type = field?.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
  const merged = take(type, (into ?? {}) as Message, (from ?? {}) as Message, steps);
  const left = Object.entries(merged).some(
    ([name, value]) => isSet(value) && value !== SAYS_NOTHING[name],
  );
  const asked = isSet(valueAt(from, steps)) || (isSet(from) && MEANS_EMPTY.has(type?.name ?? ""));
  return left || asked ? merged : undefined;
}

const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

function valueAt(message: unknown, steps: readonly string[]): unknown {
  let value: unknown = message;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Message)[step];
  }
  return value;
}
