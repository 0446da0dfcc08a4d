import { VERSIONS, type Version } from "../proto/root.ts";

/** A REST address, understood: which call it is and what its path says. */
export type Route =
  | {
      readonly kind: "call";
      readonly version: Version;
      /** The method's name in lower camel case. */
      readonly call: string;
      /** Fields of the request message that the path holds, e.g. `{name: "projects/…"}`. */
      readonly path: Readonly<Record<string, string>>;
      /** Which field the body is; `*` is the whole message; undefined: no body. */
      readonly body: string | undefined;
    }
  | { readonly kind: "buffer"; readonly queue: string; readonly taskId: string | undefined }
  | { readonly kind: "method-not-allowed"; readonly allow: string };

type Row = {
  readonly method: string;
  readonly call: string;
  readonly field: string;
  readonly body?: string;
};

const NAME = "projects/[^/]+/locations/[^/]+";
const CUSTOM = ["purge", "pause", "resume"];
const IAM = ["getIamPolicy", "setIamPolicy", "testIamPermissions"];

/** The google.api.http annotations of cloudtasks.proto, by what the path matches. */
const TABLE: readonly (readonly [RegExp, readonly Row[]])[] = [
  [
    new RegExp(`^(${NAME})/queues$`),
    [
      { method: "GET", call: "listQueues", field: "parent" },
      { method: "POST", call: "createQueue", field: "parent", body: "queue" },
    ],
  ],
  [
    new RegExp(`^(${NAME}/queues/[^/:]+)$`),
    [
      { method: "GET", call: "getQueue", field: "name" },
      { method: "PATCH", call: "updateQueue", field: "queue.name", body: "queue" },
      { method: "DELETE", call: "deleteQueue", field: "name" },
    ],
  ],
  ...CUSTOM.map(
    (verb) =>
      [
        new RegExp(`^(${NAME}/queues/[^/:]+):${verb}$`),
        [{ method: "POST", call: `${verb}Queue`, field: "name", body: "*" }],
      ] as const,
  ),
  ...IAM.map(
    (verb) =>
      [
        new RegExp(`^(${NAME}/queues/[^/:]+):${verb}$`),
        [{ method: "POST", call: verb, field: "resource", body: "*" }],
      ] as const,
  ),
  [
    new RegExp(`^(${NAME}/queues/[^/:]+)/tasks$`),
    [
      { method: "GET", call: "listTasks", field: "parent" },
      { method: "POST", call: "createTask", field: "parent", body: "*" },
    ],
  ],
  [
    new RegExp(`^(${NAME}/queues/[^/:]+/tasks/[^/:]+)$`),
    [
      { method: "GET", call: "getTask", field: "name" },
      { method: "DELETE", call: "deleteTask", field: "name" },
    ],
  ],
  [
    new RegExp(`^(${NAME}/queues/[^/:]+/tasks/[^/:]+):run$`),
    [{ method: "POST", call: "runTask", field: "name", body: "*" }],
  ],
];

const BUFFER = new RegExp(`^(${NAME}/queues/[^/:]+)/tasks(?:/([^/:]*))?:buffer$`);

/** Undefined where nothing is served. The path is as it came, percent-encoded. */
export function findRoute(method: string, path: string): Route | undefined {
  const [version, resource] = splitVersion(path);
  if (version === undefined) return undefined;
  const buffered = BUFFER.exec(resource);
  if (buffered !== null) return { kind: "buffer", queue: buffered[1] ?? "", taskId: buffered[2] };
  for (const [pattern, rows] of TABLE) {
    const name = pattern.exec(resource)?.[1];
    if (name === undefined) continue;
    const row = rows.find((each) => each.method === method);
    if (row === undefined) {
      return { kind: "method-not-allowed", allow: rows.map((each) => each.method).join(", ") };
    }
    return { kind: "call", version, call: row.call, path: { [row.field]: name }, body: row.body };
  }
  return undefined;
}

function splitVersion(path: string): [Version, string] | [undefined, string] {
  const version = VERSIONS.find((each) => path.startsWith(`/${each}/`));
  if (version === undefined) return [undefined, path];
  try {
    return [version, decodeURIComponent(path.slice(version.length + 2))];
  } catch {
    return [undefined, path];
  }
}
