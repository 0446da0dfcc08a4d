import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";
import { asOfToday } from "./today.ts";

/** The two versions of the API that are served. */
export const VERSIONS = ["v2", "v2beta3"] as const;
/** One of them, as written in paths and package names. */
export type Version = (typeof VERSIONS)[number];

/** One method of a service. */
export type Method = {
  /** As in the proto, in upper camel case. */
  readonly name: string;
  /** The gRPC path, `/package.Service/Method`. */
  readonly path: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** Its google.api.http rules, the first one and the additional ones. */
  readonly http: readonly HttpRule[];
};

/** One address of a method: which HTTP method, the path template, and which field the body is. */
export type HttpRule = {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
};

/**
 * Google's own definitions, read once from the npm package @google-cloud/tasks and brought up to
 * the service of today. A message decoded or made with them shows an optional field only where it
 * was given: see `keepPresence`.
 */
export function loadProtos(): protobuf.Root {
  return (loaded ??= readProtos());
}

/** Definitions never change, so that every emulator of a process shares them. */
let loaded: protobuf.Root | undefined;

function readProtos(): protobuf.Root {
  const json = JSON.parse(readFileSync(protosFile(), "utf8")) as protobuf.INamespace;
  const root = protobuf.Root.fromJSON(asOfToday(json));
  root.resolveAll();
  for (const type of typesOf(root)) keepPresence(type);
  return root;
}

function protosFile(): string {
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve("@google-cloud/tasks/build/protos")), "protos.json");
}

/**
 * protobufjs puts every field's default on the prototype of its messages, so that a field that is
 * not set reads as 0 or null. Where proto3 distinguishes unset from default (messages, members of a
 * oneof, `optional`), that default must not be seen.
 */
function keepPresence(type: protobuf.Type): void {
  const { prototype } = type.ctor as { prototype: Record<string, unknown> };
  for (const field of type.fieldsArray) {
    if (hasPresence(field)) delete prototype[field.name];
  }
}

/** Whether unset and default are two things for this field. */
const hasPresence = (field: protobuf.Field): boolean =>
  !field.repeated &&
  !(field instanceof protobuf.MapField) &&
  (field.partOf !== null || field.resolvedType instanceof protobuf.Type);

function typesOf(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((inner) => [
    ...(inner instanceof protobuf.Type ? [inner] : []),
    ...(inner instanceof protobuf.Namespace ? typesOf(inner) : []),
  ]);
}

/** The methods of a service by its full name, e.g. `google.cloud.tasks.v2.CloudTasks`. */
export function methodsOf(root: protobuf.Root, serviceName: string): Method[] {
  const service = root.lookupService(serviceName);
  return service.methodsArray.map((method) => ({
    name: method.name,
    path: `/${serviceName}/${method.name}`,
    request: service.lookupType(method.requestType),
    response: service.lookupType(method.responseType),
    http: httpRules(method),
  }));
}

type Rule = Readonly<Record<string, unknown>>;

function httpRules({ parsedOptions }: protobuf.Method): HttpRule[] {
  const options = (parsedOptions ?? []) as readonly Rule[];
  const http = options.find((option) => "(google.api.http)" in option)?.["(google.api.http)"];
  if (http === undefined) return [];
  const rule = http as Rule;
  const more = rule["additional_bindings"] ?? [];
  return [rule, ...(Array.isArray(more) ? (more as Rule[]) : [more as Rule])].flatMap(readRule);
}

function readRule(rule: Rule): HttpRule[] {
  return ["get", "put", "post", "delete", "patch"]
    .filter((method) => method in rule)
    .map((method) => ({
      method: method.toUpperCase(),
      path: String(rule[method]),
      body: rule["body"] as string | undefined,
    }));
}
