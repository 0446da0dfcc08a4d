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

export type Api = ReturnType<typeof createApi>;

/**
 * One call, by its name in lower camel case: request message in, response message out. It never waits, and answers
 * only through `transact`: so it cannot answer for what is not on disk.
 */
export type Call = (request: never, queueFields: readonly string[]) => Answer;
type Answer = object & { readonly then?: never };

/** A call as the doors make it. Rejects with a `CloudTasksError`; with UNAVAILABLE nothing has changed. */
export type AnsweredCall = (
  request: never,
  queueFields: readonly string[],
  version: Version,
) => Promise<object>;

/** What Cloud Tasks can do, without a wire: the two doors, gRPC and REST, only translate. */
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
