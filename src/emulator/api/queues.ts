import type { google } from "@google-cloud/tasks/build/protos";
import type { Dispatcher } from "../dispatcher/dispatcher.ts";
import {
  entityMissing,
  invalid,
  queueDeletedRecently,
  queueExists,
  queueMissing,
} from "../errors.ts";
import { checkLocationName, parseQueueField, parseQueueName, shortId } from "../names.ts";
import type { Store } from "../store/store.ts";
import type { Clock, Queue, QueueEntry } from "../types.ts";
import { queueMessage, readQueue, statsMessage, type QueueMessage } from "../messages/queue.ts";
import { compileFilter } from "./filter.ts";
import { applyMask, readPart } from "./mask.ts";
import { pageToken, readPageToken } from "./tokens.ts";

type V = typeof google.cloud.tasks.v2beta3;
type Named = { readonly name: string };

const MAX_PAGE = 9800; // cloudtasks.proto, ListQueuesRequest
const NAME_RESERVED_MS = 7 * 86_400_000; // cloudtasks.proto, DeleteQueue

/** How this Cloud Tasks differs from Google's. */
export type QueueOptions = {
  /** Whether a task for an unknown queue creates the queue. */
  readonly autoCreate: boolean;
  /** How long the name of a finished task stays reserved, unless its queue sets it. */
  readonly tombstoneTtlMs: number;
  /** Whether there is an app that App Engine tasks go to. */
  readonly appEngine: "served" | "not-served";
};

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly options: QueueOptions;
};

/** The calls about queues, and what other calls need of queues. */
export type Queues = ReturnType<typeof createQueues>;

/** The calls about queues. */
export function createQueues({ store, clock, dispatcher, options }: Parts) {
  function find(name: string): QueueEntry | undefined {
    const stored = store.queue(name);
    return stored?.deletedMs === undefined ? stored : undefined;
  }

  function require(name: string): QueueEntry {
    parseQueueName(name);
    return find(name) ?? missing();
  }

  function isReserved(name: string): boolean {
    const deletedMs = store.queue(name)?.deletedMs;
    return deletedMs !== undefined && clock.now() < deletedMs + NAME_RESERVED_MS;
  }

  /** Throws if the name is in use, or was until recently. */
  function create(message: QueueMessage): QueueEntry {
    const name = message.name ?? "";
    if (find(name) !== undefined) throw queueExists();
    if (isReserved(name)) throw queueDeletedRecently();
    return store.insertQueue(readQueue(message, { state: "RUNNING" }, options));
  }

  function change({ seq }: QueueEntry, queue: Queue): QueueMessage {
    const entry = { seq, queue };
    store.updateQueue(entry);
    store.afterwards(() => dispatcher.noteQueue(entry));
    return queueMessage(queue);
  }

  function setState({ name }: Named, state: Queue["state"]): QueueMessage {
    const entry = require(name);
    return change(entry, { ...entry.queue, state });
  }

  function update(
    entry: QueueEntry,
    message: QueueMessage,
    mask: readonly string[],
    fields: readonly string[],
  ): QueueMessage {
    const { state, purgedMs, iamPolicy } = entry.queue;
    const paths = mask.length > 0 ? mask : [...fields, ...Object.keys(message)];
    const merged = applyMask(queueMessage(entry.queue), message, paths, fields);
    const kept = {
      state,
      ...(purgedMs !== undefined && { purgedMs }),
      ...(iamPolicy !== undefined && { iamPolicy }),
    };
    return change(entry, readQueue({ ...merged, name: entry.queue.name }, kept, options));
  }

  /** All of a queue but its statistics, or what a read mask names (v2beta3). */
  function read(
    { seq, queue }: QueueEntry,
    mask: google.protobuf.IFieldMask | null | undefined,
  ): QueueMessage {
    const message = queueMessage(queue);
    const paths = mask?.paths ?? [];
    if (paths.length === 0) return message;
    return readPart({ ...message, stats: statsMessage(store.figures(seq)) }, paths);
  }

  return {
    find,
    require,
    /** The queue for a new task, created if that is allowed. Throws NOT_FOUND otherwise. */
    forNewTask: (name: string): QueueEntry => {
      const known = find(name);
      if (known !== undefined) return known;
      if (!options.autoCreate || isReserved(name)) throw queueMissing();
      return create({ name });
    },

    /**
     * Creates the queue as declared, or updates it to that. Its tasks stay, and its state unless
     * `paused` is given.
     */
    declare: (given: QueueMessage, paused: boolean | undefined): void => {
      const message = plain(given);
      const name = message.name ?? "";
      parseQueueField(name);
      const kept = find(name)?.queue.state ?? "RUNNING";
      const state = paused === undefined ? kept : paused ? "PAUSED" : "RUNNING";
      const queue = readQueue(message, { ...find(name)?.queue, state }, options);
      change(find(name) ?? store.insertQueue(queue), queue);
    },

    /** Stores the IAM policy, which is shown and has no effect. */
    setPolicy: (entry: QueueEntry, iamPolicy: Record<string, unknown>): void => {
      change(entry, { ...entry.queue, iamPolicy });
    },

    calls: {
      listQueues: (
        request: InstanceType<V["ListQueuesRequest"]>,
      ): google.cloud.tasks.v2beta3.IListQueuesResponse => {
        checkLocationName(request.parent);
        const nowMs = clock.now();
        const list = JSON.stringify([request.parent, request.filter]);
        const after = readPageToken(request.pageToken, list, nowMs);
        if (request.pageSize < 0) throw invalid("The page size cannot be negative.");
        const size = Math.min(request.pageSize || MAX_PAGE, MAX_PAGE);
        const matches = compileFilter(request.filter);
        const names = store
          .queues()
          .map(({ queue }) => queue.name)
          .filter((name) => name.startsWith(`${request.parent}/queues/`) && shortId(name) > after)
          .sort();
        const page = names.slice(0, size);
        const last = names.length > size ? page.at(-1) : undefined;
        return {
          queues: page
            .map((name) => require(name))
            .filter(({ queue }) => matches(queueMessage(queue)))
            .map((entry) => read(entry, request.readMask)),
          nextPageToken: last === undefined ? "" : pageToken(list, shortId(last), nowMs),
        };
      },

      getQueue: ({ name, readMask }: InstanceType<V["GetQueueRequest"]>): QueueMessage =>
        read(require(name), readMask),

      createQueue: (request: InstanceType<V["CreateQueueRequest"]>): QueueMessage => {
        checkLocationName(request.parent);
        const message = plain(request.queue);
        const { location } = parseQueueField(message.name ?? "");
        if (location !== request.parent) {
          throw invalid(
            `The location from request ('${request.parent}') must be the same as the location in the queue's name ('${location}').`,
          );
        }
        return queueMessage(create(message).queue);
      },

      /**
       * `fields` are what the caller knows of a queue: without a mask, all of them and all that is
       * given are set.
       */
      updateQueue: (
        request: InstanceType<V["UpdateQueueRequest"]>,
        fields: readonly string[],
      ): QueueMessage => {
        const message = plain(request.queue);
        parseQueueField(message.name ?? "");
        const entry = find(message.name ?? "");
        // "creates the queue if it does not exist" (cloudtasks.proto)
        if (entry === undefined) return queueMessage(create(message).queue);
        return update(entry, message, request.updateMask?.paths ?? [], fields);
      },

      deleteQueue: ({ name }: Named): object => {
        parseQueueName(name);
        const { seq } = find(name) ?? missingEntity();
        store.deleteQueue(seq, clock.now());
        store.afterwards(() => dispatcher.forget(seq));
        return {};
      },

      purgeQueue: ({ name }: Named): QueueMessage => {
        const entry = require(name);
        const nowMs = clock.now();
        store.purge(entry.seq, nowMs + entry.queue.tombstoneTtlMs);
        return change(entry, { ...entry.queue, purgedMs: nowMs });
      },

      pauseQueue: (request: Named): QueueMessage => setState(request, "PAUSED"),
      resumeQueue: (request: Named): QueueMessage => setState(request, "RUNNING"),
    },
  };
}

/** Moves the App Engine routing, which v2beta3 wraps, to where v2 has it. */
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
