import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import protobuf from "protobufjs";

/** The two versions of the API that are served. */
export const VERSIONS = ["v2", "v2beta3"] as const;
export type Version = (typeof VERSIONS)[number];

/** One method of the CloudTasks service: its name in lower camel case and its messages. */
export type Method = {
  readonly name: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
};

/**
 * Google's own definitions, read once from the npm package @google-cloud/tasks: what the client speaks is what is served.
 * REST knows one thing more than gRPC: Queue.httpTarget in v2, which the published v2 proto lacks.
 */
export function loadProtos(door: "grpc" | "rest"): protobuf.Root {
  return (loaded[door] ??= door === "grpc" ? readProtos() : withHttpTarget(readProtos()));
}

/** Definitions never change, so that every emulator of a process shares them. */
const loaded: { grpc?: protobuf.Root; rest?: protobuf.Root } = {};

function readProtos(): protobuf.Root {
  const json = JSON.parse(readFileSync(protosFile(), "utf8")) as protobuf.INamespace;
  const root = protobuf.Root.fromJSON(json);
  root.resolveAll();
  return root;
}

function withHttpTarget(root: protobuf.Root): protobuf.Root {
  const type = "google.cloud.tasks.v2beta3.HttpTarget";
  const httpTarget = new protobuf.Field("httpTarget", 1000, type);
  root.lookupType("google.cloud.tasks.v2.Queue").add(httpTarget);
  httpTarget.resolve();
  return root;
}

/** The methods of `google.cloud.tasks.<version>.CloudTasks`. */
export function methodsOf(root: protobuf.Root, version: Version): Method[] {
  const service = root.lookupService(`google.cloud.tasks.${version}.CloudTasks`);
  return service.methodsArray.map((method) => ({
    name: method.name,
    request: service.lookupType(method.requestType),
    response: service.lookupType(method.responseType),
  }));
}

function protosFile(): string {
  const resolve = createRequire(import.meta.url).resolve;
  return join(dirname(resolve("@google-cloud/tasks/build/protos")), "protos.json");
}
