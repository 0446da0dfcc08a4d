import { createIam } from "./iam.ts";
import { createQueues, type QueueOptions } from "./queues.ts";
import { createTasks } from "./tasks.ts";
import type { Dispatcher } from "../dispatcher/dispatcher.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../types.ts";

export type Api = ReturnType<typeof createApi>;

/** One call, by its name in lower camel case: request message in, response message out. */
export type Call = (request: never, queueFields: readonly string[]) => Promise<object>;

/** What Cloud Tasks can do, without a wire: the two doors, gRPC and REST, only translate. */
export function createApi(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly options: QueueOptions;
  readonly sizeOf: (task: object) => number;
}) {
  const queues = createQueues(parts);
  const tasks = createTasks({ ...parts, queues });
  return {
    queues,
    bufferTask: tasks.bufferTask,
    calls: { ...queues.calls, ...tasks.calls, ...createIam(queues) } satisfies Record<
      string,
      Call
    > as Readonly<Record<string, Call | undefined>>,
  };
}
