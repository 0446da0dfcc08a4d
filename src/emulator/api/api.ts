import { createBatches } from "./batch.ts";
import { createCmek } from "./cmek.ts";
import { createIam } from "./iam.ts";
import { createLocations } from "./locations.ts";
import { createQueues, type QueueOptions } from "./queues.ts";
import { type BufferRequest, createTasks } from "./tasks.ts";
import type { Dispatcher } from "../dispatcher/dispatcher.ts";
import type { Version } from "../proto/root.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../types.ts";

/** What the two servers serve. */
export type Api = ReturnType<typeof createApi>;

/**
 * One method: request message in, response message out. It is synchronous and runs within
 * `transact`, so that it cannot be answered before what it wrote or read is on disk.
 */
export type Call = (request: never, queueFields: readonly string[]) => Answer;
type Answer = object & { readonly then?: never };

/**
 * A method as the servers call it. Rejects with a `CloudTasksError`; UNAVAILABLE means that nothing
 * has changed.
 */
export type AnsweredCall = (
  request: never,
  queueFields: readonly string[],
  version: Version,
) => Promise<object>;

/**
 * Cloud Tasks' methods, by name in lower camel case, without a protocol: the gRPC and REST servers
 * only translate.
 */
export function createApi(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly options: QueueOptions;
  readonly sizeOf: (task: object) => number;
}) {
  const { store } = parts;
  const queues = createQueues(parts);
  const tasks = createTasks({ ...parts, queues });
  const calls: Readonly<Record<string, Call>> = {
    ...queues.calls,
    ...tasks.calls,
    ...createIam(queues),
    ...createCmek(store),
    ...createLocations(store, parts.clock),
  };
  const answered = (call: Call): AnsweredCall => {
    return (request, queueFields) => store.transact(() => call(request, queueFields));
  };
  const { forgetOperations, ...batches } = createBatches(
    {
      createTask: answered(tasks.calls.createTask),
      deleteTask: answered(tasks.calls.deleteTask),
    },
    parts.clock,
  );
  return {
    queues,
    forgetOperations,
    bufferTask: (request: BufferRequest) => store.transact(() => tasks.bufferTask(request)),
    calls: {
      ...Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answered(call)])),
      ...batches,
    } as Readonly<Record<string, AnsweredCall | undefined>>,
  };
}
