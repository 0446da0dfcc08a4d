import type protobuf from "protobufjs";
import {
  type HttpRule,
  loadProtos,
  type Method,
  methodsOf,
  VERSIONS,
  type Version,
} from "../proto/root.ts";
import type { HttpMethod } from "../types.ts";

/** A REST address, understood: which call it is and what its path says. */
export type Route =
  | CallRoute
  | {
      readonly kind: "buffer";
      readonly method: HttpMethod;
      readonly queue: string;
      readonly taskId: string | undefined;
    }
  | { readonly kind: "method-not-allowed"; readonly allow: string };

/** A call of the API: which one, and what its path says. */
export type CallRoute = {
  readonly kind: "call";
  readonly version: Version;
  /** The method's name in lower camel case. */
  readonly call: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** The field of the request that the path holds, dots reaching inside, and its value. */
  readonly path: { readonly field: string; readonly value: string };
  /** Which field the body is; `*` is the whole message; undefined: no body. */
  readonly body: string | undefined;
};

type Row = Pick<CallRoute, "version" | "call" | "request" | "response" | "body"> & {
  readonly pattern: RegExp;
  readonly field: string;
  readonly method: string;
};

/** BufferTask, which the protos do not have: the task's method is the request's own. */
const BUFFER = new RegExp(
  `^/(?:${VERSIONS.join("|")})/(projects/[^/]+/locations/[^/]+/queues/[^/:]+)/tasks(?:/([^/:]*))?:buffer$`,
);
const BUFFERED = ["POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] as const;

/** The addresses of the protos' own google.api.http annotations, and BufferTask's. */
export function createRoutes() {
  const root = loadProtos();
  const rows = [
    ...VERSIONS.map((version) => `google.cloud.tasks.${version}.CloudTasks`),
    "google.cloud.location.Locations",
    "google.longrunning.Operations",
  ]
    .flatMap((service) => methodsOf(root, service))
    .flatMap((method) => method.http.flatMap((rule) => readRow(method, rule)));

  /** Undefined where nothing is served. The path is as it came, percent-encoded. */
  return (method: string, path: string): Route | undefined => {
    const decoded = withVersion(decode(path));
    const buffer = BUFFER.exec(decoded);
    if (buffer !== null) return bufferRoute(method, buffer);
    const matches = rows.filter(({ pattern }) => pattern.test(decoded));
    if (matches.length === 0) return undefined;
    const row = matches.find((each) => each.method === method);
    if (row === undefined) return notAllowed(matches.map((each) => each.method));
    const { version, call, request, response, field, body } = row;
    const value = row.pattern.exec(decoded)?.[1] ?? "";
    return { kind: "call", version, call, request, response, path: { field, value }, body };
  };
}

/** Nothing where the rule is of another version or has no place in its path for a name. */
function readRow({ name, request, response }: Method, { method, path, body }: HttpRule): Row[] {
  const version = VERSIONS.find((each) => path.startsWith(`/${each}/`));
  const template = /^(.*)\{([\w.]+)=(.+)\}(.*)$/.exec(path);
  if (version === undefined || template === null) return [];
  const [, before = "", field = "", name_ = "", after = ""] = template;
  const call = name.charAt(0).toLowerCase() + name.slice(1);
  const pattern = new RegExp(`^${before}(${namePattern(name_, after)})${after}$`);
  return [{ pattern, method, version, call, field, request, response, body }];
}

/**
 * A `*` is one segment; an id that ends the path is without the colon that starts a custom verb.
 */
function namePattern(name: string, after: string): string {
  const segments = name.replaceAll("*", "[^/]+");
  return after.startsWith("/") ? segments : segments.replace(/\[\^\/\]\+$/, "[^/:]+");
}

function bufferRoute(method: string, [, queue = "", taskId]: RegExpExecArray): Route {
  const known = BUFFERED.find((each) => each === method);
  if (known === undefined) return notAllowed(BUFFERED);
  // `gcloud tasks buffer` without an id of its own asks for `tasks/:buffer`.
  return { kind: "buffer", method: known, queue, taskId: taskId || undefined };
}

const notAllowed = (methods: readonly string[]): Route => ({
  kind: "method-not-allowed",
  allow: methods.join(", "),
});

/** firebase-admin leaves the version out where CLOUD_TASKS_EMULATOR_HOST is set. */
const withVersion = (path: string): string => (path.startsWith("/projects/") ? `/v2${path}` : path);

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
