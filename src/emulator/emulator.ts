import { createApi } from "./api/api.ts";
import { realClock } from "./clock.ts";
import { declare, type QueueDeclaration } from "./declaration.ts";
import { createSite, type Site } from "./rest/status-page.ts";
import { createCourier } from "./dispatcher/deliver.ts";
import { createDispatcher } from "./dispatcher/dispatcher.ts";
import { createActivity } from "./logging/activity.ts";
import type { LogEntry } from "./logging/entry.ts";
import { listEntries } from "./logging/list.ts";
import { type LogLimits, openLog } from "./logging/log.ts";
import { serveGrpc } from "./grpc/server.ts";
import { createIssuer } from "./oidc.ts";
import { checkPort } from "./ports.ts";
import { loadProtos } from "./proto/root.ts";
import { serveRest } from "./rest/server.ts";
import { type Database, openDatabase } from "./store/open.ts";
import { createStore } from "./store/store.ts";
import { openObjects } from "./storage/open.ts";
import { createStorage } from "./storage/storage.ts";
import { startSweeper } from "./sweeper.ts";
import type { Clock, DispatchReport } from "./types.ts";

/** What an emulator is started with. */
export type EmulatorOptions = {
  /** 0 is any free port. */
  readonly grpcPort: number;
  /** 0 is any free port. */
  readonly restPort: number;
  /** The folder that keeps queues and tasks, created if missing; `":memory:"` keeps nothing. */
  readonly data: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /**
   * Whether a task for an unknown queue creates the queue, with Google's defaults. Default true;
   * Google does not.
   */
  readonly autoCreateQueues?: boolean;
  /** Created at start, or updated to this if they exist. */
  readonly queues?: readonly QueueDeclaration[];
  /** How long the name of a finished task stays taken. Default 3600. */
  readonly tombstoneSeconds?: number;
  /** Default: the wall clock. */
  readonly clock?: Clock;
  /**
   * Maps a task's URL to where it is sent, for targets that cannot be reached from here. Default:
   * unchanged.
   */
  readonly deliverTo?: (url: string) => string;
  /**
   * The URL of the app that App Engine tasks go to. Default: there is none, and they are refused.
   */
  readonly appEngine?: string;
  /** Opens the data folder's database. Default: SQLite in that folder. */
  readonly openDisk?: (data: string) => Database;
  /** How much of the log is kept. Default: 10,000 entries of each log, 200 MB in all. */
  readonly logLimits?: LogLimits;
  /** Answers what is asked of the REST port beside the API, in place of the status page. */
  readonly site?: Site;
  /** Called after each attempt, once its outcome is on disk. */
  readonly onDispatch?: (attempt: DispatchReport) => void;
};

/** A running emulator. */
export type Emulator = {
  readonly grpcPort: number;
  readonly restPort: number;
  /**
   * Base URL of the REST server, which also serves the keys and the discovery document of the OIDC
   * tokens, and Cloud Storage (`STORAGE_EMULATOR_HOST`).
   */
  readonly issuerUrl: string;
  /**
   * Keeps a log entry, which Cloud Logging's `entries.list` then answers on the REST port, beside
   * the operation log of Cloud Tasks itself.
   */
  readonly writeLog: (entry: LogEntry) => void;
  /**
   * Deletes all queues, tasks, reserved names, objects and log entries and creates the declared
   * queues again, as `POST /reset` does.
   */
  readonly reset: () => Promise<void>;
  /** Resolves once no attempt is running and every outcome is recorded. */
  readonly settled: () => Promise<void>;
  /** Closes connections, aborts attempts, waits for the disk and releases the folder. */
  readonly close: () => Promise<void>;
};

/**
 * Starts an embedded Cloud Tasks: Google's API over gRPC and REST, tasks kept in a folder and sent
 * to their targets. Throws `StartError` when the folder is in use or unreadable or a port is in
 * use, and `CloudTasksError` for a declared queue that Cloud Tasks would refuse.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = "127.0.0.1", clock = realClock, onDispatch = () => undefined } = options;
  await checkPort("REST", host, options.restPort);
  await checkPort("gRPC", host, options.grpcPort);
  const openDisk = options.openDisk ?? openDatabase;
  const store = createStore(openDisk(options.data), () => dispatcher.restart());
  const storage = createStorage(openObjects(options.data), clock);
  const issuer = createIssuer(
    {
      read: () => store.meta("signing-key"),
      write: async (pem) => {
        await store.transact(() => store.setMeta("signing-key", pem));
      },
    },
    clock,
  );
  const courier = createCourier(clock, options.deliverTo);
  const appEngine = options.appEngine?.replace(/\/$/, "");
  const log = openLog(options.data, clock, options.logLimits);
  const activity = createActivity(log.write);
  const senders = { courier, issuer, appEngine };
  const dispatcher = createDispatcher({ store, clock, ...senders, activity, onDispatch });
  const protos = loadProtos();
  const taskType = protos.lookupType("google.cloud.tasks.v2.Task");
  const api = createApi({
    store,
    clock,
    dispatcher,
    options: {
      autoCreate: options.autoCreateQueues ?? true,
      tombstoneTtlMs: (options.tombstoneSeconds ?? 3600) * 1000,
      appEngine: appEngine === undefined ? "not-served" : "served",
    },
    sizeOf: (task) => taskType.encode(task).finish().length,
  });

  function declareQueues(): undefined {
    for (const declaration of options.queues ?? []) declare(declaration, api.queues);
  }

  async function reset(): Promise<void> {
    await store.transact(() => {
      store.reset();
      store.afterwards(dispatcher.forgetAll);
      store.afterwards(api.forgetOperations);
      return declareQueues();
    });
    await storage.reset();
    log.reset();
  }

  const statusPage = createSite({
    queues: () => store.queues().map(({ seq, queue }) => ({ queue, ...store.figures(seq) })),
    running: dispatcher.running,
  });

  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  closers.push(store.close, storage.close, log.close, dispatcher.close);
  try {
    // Before any task goes: its target asks for the keys as soon as one comes.
    const entries = (request: object) => listEntries(request, log, clock.now());
    const site = options.site ?? statusPage;
    const parts = { api, issuer, reset, site, storage, listEntries: entries };
    const rest = await serveRest(parts, host, options.restPort);
    closers.push(rest.close);
    await store.transact(declareQueues);
    const grpc = await serveGrpc(api, host, options.grpcPort);
    closers.push(grpc.close);
    for (const entry of store.queues()) dispatcher.noteQueue(entry);
    closers.push(startSweeper(store, clock));
    return {
      grpcPort: grpc.port,
      restPort: rest.port,
      issuerUrl: rest.url,
      writeLog: log.write,
      reset,
      settled: dispatcher.settled,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
