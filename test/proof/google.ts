import type { Fault } from "./faults.ts";
import type { Issuer } from "./issuer.ts";

/** A task as it was made. */
export type StoredTask = {
  /** `projects/P/locations/L/queues/Q/tasks/ID` */
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** One call that came in. */
export type GoogleCall = {
  readonly api: "create" | "get" | "object" | "token";
  /** The task's or object's name; empty for a token. */
  readonly name: string;
  /** The event's id where the call says it. */
  readonly event: string | undefined;
};

/** Cloud Tasks (REST and gRPC), Cloud Storage, the metadata server and Google's keys: in memory, on this machine, and as faulty as wanted. */
export type Google = {
  readonly url: string;
  /** `host:port` of plaintext gRPC. */
  readonly grpcHost: string;
  /** By full name. */
  readonly tasks: ReadonlyMap<string, StoredTask>;
  /** The tasks that carry this `ce-id`. */
  readonly tasksOf: (event: string) => readonly StoredTask[];
  readonly objects: ReadonlySet<string>;
  /** Says what goes wrong with a call; set by each campaign. */
  decide: (call: GoogleCall) => Fault | undefined;
  /** Calls that asked for a token that has been taken back count as refused. Undefined: no call needs one. */
  accepts: ((authorization: string | undefined) => boolean) | undefined;
  /** What the metadata server hands out. */
  token: string;
  /** How often Google's keys were fetched. */
  keyFetches: number;
  /** An OIDC token of Cloud Tasks'. */
  readonly sign: Issuer["sign"];
  readonly store: (task: StoredTask) => "created" | "exists";
  readonly storeObject: (name: string) => "created" | "exists";
  readonly keys: unknown;
  readonly publicKeyPem: string;
  /** Forgets what is stored. */
  readonly forgetTasks: () => void;
  /** Forgets all, and fails no more. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

/** Queue of a task's full name. */
export const queueOf = (name: string): string => name.split("/")[5] ?? "";

/** The event's id in a task's headers; the relay's own notes have none. */
export function eventOf(headers: StoredTask["headers"]): string | undefined {
  const id = headers["ce-id"] ?? headers["x-goog-meta-ce-id"];
  return id === undefined ? undefined : decodeURIComponent(id);
}
