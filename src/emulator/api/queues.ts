import type { google } from "@google-cloud/tasks/build/protos";
import type { Dispatcher } from "../dispatcher/dispatcher.ts";
import {
  entityMissing,
  invalid,
  queueDeletedOfLate,
  queueExists,
  queueMissing,
} from "../errors.ts";
import { checkLocationName, parseQueueName, shortId } from "../names.ts";
import type { Store } from "../store/store.ts";
import type { Clock, Queue, QueueEntry } from "../types.ts";
import { readQueue, type QueueMessage } from "../validation/queue.ts";
import { compileFilter } from "./filter.ts";
import { applyMask } from "./mask.ts";
import { queueMessage } from "./messages.ts";
import { pageToken, readPageToken } from "./tokens.ts";

type V = typeof google.cloud.tasks.v2beta3;
type Named = { readonly name: string };

const MAX_PAGE = 9800; // cloudtasks.proto, ListQueuesRequest
const NAME_RESERVED_MS = 7 * 86_400_000; // cloudtasks.proto, DeleteQueue

export type QueueOptions = {
  /** A task for an unknown queue makes the queue. */
  readonly autoCreate: boolean;
  readonly tombstoneTtlMs: number;
};

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly options: QueueOptions;
};

export type Queues = ReturnType<typeof createQueues>;

/** The queues, all in memory and on disk, and the calls about them. */
export function createQueues({ store, clock, dispatcher, options }: Parts) {
  const alive = new Map<string, QueueEntry>();
  const deleted = new Map<string, { readonly seq: number; readonly deletedMs: number }>();
  for (const { entry, deletedMs } of store.queues()) {
    if (deletedMs === null) alive.set(entry.queue.name, entry);
    else deleted.set(entry.queue.name, { seq: entry.seq, deletedMs });
  }

  const find = (name: string): QueueEntry | undefined => alive.get(name);

  function require(name: string): QueueEntry {
    parseQueueName(name);
    return find(name) ?? missing();
  }

  function isReserved(name: string): boolean {
    const grave = deleted.get(name);
    return grave !== undefined && clock.now() < grave.deletedMs + NAME_RESERVED_MS;
  }

  function insert(queue: Queue): QueueEntry {
    const grave = deleted.get(queue.name);
    if (grave !== undefined) {
      store.forgetQueue(grave.seq);
      deleted.delete(queue.name);
    }
    const entry = store.insertQueue(queue);
    alive.set(queue.name, entry);
    return entry;
  }

  /** Throws when the name is taken or was until lately. */
  function create(message: QueueMessage): QueueEntry {
    const name = message.name ?? "";
    if (find(name) !== undefined) throw queueExists();
    if (isReserved(name)) throw queueDeletedOfLate();
    return insert(readQueue(message, { state: "RUNNING" }, options));
  }

  async function change(entry: QueueEntry, queue: Queue): Promise<QueueMessage> {
    entry.queue = queue;
    store.updateQueue(entry);
    await store.durable();
    dispatcher.wake(entry);
    return queueMessage(queue);
  }

  async function setState({ name }: Named, state: Queue["state"]): Promise<QueueMessage> {
    const entry = require(name);
    return change(entry, { ...entry.queue, state });
  }

  function update(
    entry: QueueEntry,
    message: QueueMessage,
    paths: readonly string[],
  ): Promise<QueueMessage> {
    const { state, purgedMs, iamPolicy } = entry.queue;
    const merged = applyMask(queueMessage(entry.queue), message, paths);
    const kept = {
      state,
      ...(purgedMs !== undefined && { purgedMs }),
      ...(iamPolicy !== undefined && { iamPolicy }),
    };
    return change(entry, readQueue({ ...merged, name: entry.queue.name }, kept, options));
  }

  return {
    find,
    require,
    all: (): QueueEntry[] => [...alive.values()],

    /** The queue of a task that comes in; made where that is allowed. Throws NOT_FOUND else. */
    forNewTask: (name: string): QueueEntry => {
      const known = find(name);
      if (known !== undefined) return known;
      if (!options.autoCreate || isReserved(name)) throw queueMissing();
      return create({ name });
    },

    /** Makes the queue as declared, or sets it to that; its tasks stay, and its state where that is not declared. */
    declare: async (message: QueueMessage, paused: boolean | undefined): Promise<void> => {
      const name = message.name ?? "";
      parseQueueName(name);
      const kept = find(name)?.queue.state ?? "RUNNING";
      const state = paused === undefined ? kept : paused ? "PAUSED" : "RUNNING";
      const queue = readQueue(message, { ...find(name)?.queue, state }, options);
      await change(find(name) ?? insert(queue), queue);
    },

    reset: (): void => {
      for (const { seq } of alive.values()) dispatcher.forget(seq);
      alive.clear();
      deleted.clear();
    },

    /** Sets the IAM policy, which is shown again and changes nothing. */
    setPolicy: async (entry: QueueEntry, iamPolicy: Record<string, unknown>): Promise<void> => {
      await change(entry, { ...entry.queue, iamPolicy });
    },

    calls: {
      listQueues: async (
        request: InstanceType<V["ListQueuesRequest"]>,
      ): Promise<google.cloud.tasks.v2beta3.IListQueuesResponse> => {
        checkLocationName(request.parent);
        const nowMs = clock.now();
        const list = JSON.stringify([request.parent, request.filter]);
        const after = readPageToken(request.pageToken, list, nowMs);
        if (request.pageSize < 0) throw invalid("The page size cannot be negative.");
        const size = Math.min(request.pageSize || MAX_PAGE, MAX_PAGE);
        const matches = compileFilter(request.filter);
        const names = [...alive.keys()]
          .filter((name) => name.startsWith(`${request.parent}/queues/`) && shortId(name) > after)
          .sort();
        const page = names.slice(0, size);
        const last = names.length > size ? page.at(-1) : undefined;
        return {
          queues: page
            .map((name) => queueMessage(require(name).queue))
            .filter((queue) => matches(queue)),
          nextPageToken: last === undefined ? "" : pageToken(list, shortId(last), nowMs),
        };
      },

      getQueue: async ({ name }: Named): Promise<QueueMessage> => queueMessage(require(name).queue),

      createQueue: async (
        request: InstanceType<V["CreateQueueRequest"]>,
      ): Promise<QueueMessage> => {
        checkLocationName(request.parent);
        const message = plain(request.queue);
        const { location } = parseQueueName(message.name ?? "");
        if (location !== request.parent) {
          throw invalid(
            `The location from request ('${request.parent}') must be the same as the location in the queue's name ('${location}').`,
          );
        }
        const entry = create(message);
        await store.durable();
        return queueMessage(entry.queue);
      },

      /** `fields` are what this version of the API knows of a queue: without a mask, all of them are set. */
      updateQueue: async (
        request: InstanceType<V["UpdateQueueRequest"]>,
        fields: readonly string[],
      ): Promise<QueueMessage> => {
        const message = plain(request.queue);
        parseQueueName(message.name ?? "");
        const entry = find(message.name ?? "");
        if (entry === undefined) {
          const made = create(message); // "creates the queue if it does not exist" (cloudtasks.proto)
          await store.durable();
          return queueMessage(made.queue);
        }
        const paths = request.updateMask?.paths ?? [];
        return update(entry, message, paths.length > 0 ? paths : fields);
      },

      deleteQueue: async ({ name }: Named): Promise<object> => {
        parseQueueName(name);
        const entry = find(name) ?? missingEntity();
        const deletedMs = clock.now();
        store.deleteQueue(entry.seq, deletedMs);
        alive.delete(name);
        deleted.set(name, { seq: entry.seq, deletedMs });
        dispatcher.forget(entry.seq);
        await store.durable();
        return {};
      },

      purgeQueue: async ({ name }: Named): Promise<QueueMessage> => {
        const entry = require(name);
        const nowMs = clock.now();
        store.purge(entry.seq, nowMs + entry.queue.tombstoneTtlMs);
        return change(entry, { ...entry.queue, purgedMs: nowMs });
      },

      pauseQueue: (request: Named): Promise<QueueMessage> => setState(request, "PAUSED"),
      resumeQueue: (request: Named): Promise<QueueMessage> => setState(request, "RUNNING"),
    },
  };
}

/** One place for the App Engine routing, which v2beta3 wraps. */
function plain(message: google.cloud.tasks.v2beta3.IQueue | null | undefined): QueueMessage {
  if (!message) throw invalid("Queue is required.");
  const wrapped = message.appEngineHttpQueue?.appEngineRoutingOverride;
  return wrapped ? { ...message, appEngineRoutingOverride: wrapped } : message;
}

function missing(): never {
  throw queueMissing();
}

function missingEntity(): never {
  throw entityMissing();
}
