import { randomUUID } from "node:crypto";
import type protobuf from "protobufjs";
import { CloudTasksError, CODES, entityMissing, invalid } from "../errors.ts";
import { parseQueueName } from "../names.ts";
import { loadProtos, type Version } from "../proto/root.ts";
import { timeFromMillis } from "../proto/time.ts";
import type { Clock } from "../types.ts";

/** A single call, as gRPC and REST make it. */
type Single = (request: never, queueFields: readonly string[], version: Version) => Promise<object>;
type CreateRequest = { readonly parent: string };
type Batch<T> = {
  readonly parent: string;
  readonly requestId: string;
} & T;

/** A google.longrunning.Operation; always done, since its work is done before it is answered. */
type Operation = {
  readonly name: string;
  readonly metadata: object;
  readonly done: true;
  readonly response?: object;
  readonly error?: { readonly code: number; readonly message: string };
};

// cloudtasks.proto: "A maximum of 100 tasks can be created in a single batch", of 1000 deleted.
const MAX_CREATED = 100;
const MAX_DELETED = 1000;
/** How many operations can still be asked for. */
const REMEMBERED = 1000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The states that both batches have under one name. */
type State = "SUCCEEDED" | "PARTIALLY_SUCCEEDED" | "FAILED";

/**
 * The calls that create or delete many tasks. Not atomic: some may fail while others succeed.
 * Operations are kept in memory, the last thousand of them, so that one request id makes one
 * operation.
 */
export function createBatches(
  { createTask, deleteTask }: { readonly createTask: Single; readonly deleteTask: Single },
  clock: Clock,
) {
  const operations = new Map<string, Promise<Operation>>();

  /**
   * The same operation for the same request id, also while it runs; one that was refused leaves
   * nothing.
   */
  function once(batch: Batch<object>, work: (name: string) => Promise<Operation>) {
    const { location } = parseQueueName(batch.parent);
    if (batch.requestId !== "" && !UUID.test(batch.requestId)) {
      throw invalid(`request_id "${batch.requestId}" is not a UUID of version 4.`);
    }
    const name = `${location}/operations/${batch.requestId || randomUUID()}`;
    const known = operations.get(name);
    if (known !== undefined) return known;
    const made = work(name);
    operations.set(name, made);
    made.catch(() => operations.delete(name));
    for (const oldest of operations.keys()) {
      if (operations.size <= REMEMBERED) break;
      operations.delete(oldest);
    }
    return made;
  }

  async function run<T>(
    name: string,
    kind: Kind,
    calls: readonly (() => Promise<T>)[],
    responseOf: (results: T[]) => object,
  ): Promise<Operation> {
    const startTime = timeFromMillis(clock.now());
    const outcomes = await Promise.allSettled(calls.map((call) => call()));
    const results = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failedRequests = failures(outcomes);
    const state: State =
      results.length === calls.length
        ? "SUCCEEDED"
        : results.length > 0
          ? "PARTIALLY_SUCCEEDED"
          : "FAILED";
    const metadata = pack(kind.metadata, {
      startTime,
      endTime: timeFromMillis(clock.now()),
      state: loadProtos().lookupEnum(`${kind.metadata}.State`).values[state],
      failedRequests,
    });
    if (state !== "FAILED") {
      return { name, metadata, done: true, response: pack(kind.response, responseOf(results)) };
    }
    const message = `None of the requests succeeded, refer to ${kind.metadata.split(".").at(-1)}.failed_requests for individual error details`;
    return { name, metadata, done: true, error: { code: CODES.ABORTED.number, message } };
  }

  return {
    batchCreateTasks: async (
      request: Batch<{ readonly requests: readonly CreateRequest[] }>,
      fields: readonly string[],
      version: Version,
    ): Promise<Operation> => {
      const { parent, requests } = request;
      parseQueueName(parent);
      checkCount("requests", requests.length, MAX_CREATED);
      for (const [i, each] of requests.entries()) checkParent(parent, each.parent, i);
      const kind = kindOf(
        version,
        "BatchCreateTasks",
        `google.cloud.tasks.${version}.BatchCreateTasksResponse`,
      );
      const calls = requests.map(
        (each) => () => createTask({ ...each, parent } as never, fields, version),
      );
      return once(request, (name) => run(name, kind, calls, (made) => ({ tasks: made })));
    },

    batchDeleteTasks: async (
      request: Batch<{ readonly names: readonly string[] }>,
      fields: readonly string[],
      version: Version,
    ): Promise<Operation> => {
      const { parent, names } = request;
      parseQueueName(parent);
      checkCount("names", names.length, MAX_DELETED);
      const astray = names.find((name) => !name.startsWith(`${parent}/tasks/`));
      if (astray !== undefined) {
        throw invalid(`The task "${astray}" must be in the queue from request ('${parent}').`);
      }
      const kind = kindOf(version, "BatchDeleteTasks", "google.protobuf.Empty");
      const calls = names.map((name) => () => deleteTask({ name } as never, fields, version));
      return once(request, (operation) => run(operation, kind, calls, () => ({})));
    },

    /** The tasks they made are gone: a request id that is used again makes a new one. */
    forgetOperations: (): void => operations.clear(),

    getOperation: async ({ name }: { readonly name: string }): Promise<Operation> =>
      (await operations.get(name)) ?? missing(),
  };
}

type Kind = { readonly metadata: string; readonly response: string };

const kindOf = (version: Version, call: string, response: string): Kind => ({
  metadata: `google.cloud.tasks.${version}.${call}Metadata`,
  response,
});

/**
 * Statuses by the index of the request. Throws what is not an answer, and what says to ask again
 * when nothing was done.
 */
function failures(outcomes: readonly PromiseSettledResult<unknown>[]): Record<number, object> {
  const failed: Record<number, { code: number; message: string }> = {};
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === "fulfilled") continue;
    const error: unknown = outcome.reason;
    if (!(error instanceof CloudTasksError)) throw error;
    failed[i] = { code: CODES[error.code].number, message: error.message };
  }
  const down = outcomes.find((one) => one.status === "rejected");
  const all = Object.values(failed);
  if (
    all.length === outcomes.length &&
    all.every(({ code }) => code === CODES.UNAVAILABLE.number)
  ) {
    throw down?.reason;
  }
  return failed;
}

/** A google.protobuf.Any. protobufjs leaves its field in snake_case. */
function pack(typeName: string, message: object): object {
  const type: protobuf.Type = loadProtos().lookupType(typeName);
  return { type_url: `type.googleapis.com/${typeName}`, value: type.encode(message).finish() };
}

function checkCount(field: string, count: number, most: number): void {
  if (count >= 1 && count <= most) return;
  throw invalid(`${field} must have between 1 and ${most} entries; it has ${count}.`);
}

function checkParent(parent: string, each: string, at: number): void {
  if (each === "" || each === parent) return;
  throw invalid(
    `The parent of requests[${at}] ('${each}') must be the same as the parent of the batch ('${parent}').`,
  );
}

function missing(): never {
  throw entityMissing();
}
