import { hash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { createApi } from "../../../src/emulator/api/api.ts";
import { declare } from "../../../src/emulator/declaration.ts";
import { createDispatcher } from "../../../src/emulator/dispatcher/dispatcher.ts";
import { createIssuer } from "../../../src/emulator/oidc.ts";
import { openDatabase } from "../../../src/emulator/store/open.ts";
import { createStore } from "../../../src/emulator/store/store.ts";
import { namesOf, shardOf } from "../../../src/relay/queue/shards.ts";
import { taskId } from "../../../src/relay/queue/task.ts";
import { steppingClock } from "./clock.ts";

/** What is simulated: deliveries of one target each, evenly over time, for `seconds`. */
export type Load = {
  readonly perSecond: number;
  readonly queues: number;
  /** How long the target takes to answer. */
  readonly targetMs: number;
  readonly seconds: number;
};

/** What came of it. */
export type Outcome = {
  readonly created: number;
  /** Sent by Cloud Tasks in the second half, for each second. */
  readonly sentPerSecond: number;
  /** Of the tasks sent: how long they had waited. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Tasks that had not been sent at the end. */
  readonly waiting: number;
  /** Most under way to the target at a time. */
  readonly mostAtOnce: number;
};

const START_MS = Date.parse("2026-01-01T00:00:00Z");
const LOCATION = "projects/p/locations/l";

/**
 * Runs the embedded Cloud Tasks, with the relay's own names and shards, against a target that
 * answers after a fixed time. Neither waits in real time; the same load has the same outcome.
 */
export async function simulate({ perSecond, queues, targetMs, seconds }: Load): Promise<Outcome> {
  const clock = steppingClock(START_MS);
  const database = openDatabase(":memory:");
  const store = createStore(database, () => undefined);
  const createdMs = new Map<string, number>();
  const waits: number[] = [];
  const sentAt: number[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  let moves = 0;

  const dispatcher = createDispatcher({
    store,
    clock,
    issuer: createIssuer({ read: () => undefined, write: () => Promise.resolve() }, clock),
    activity: { created: () => {}, dispatched: () => {}, responded: () => {} },
    onDispatch: () => void (moves += 1),
    courier: {
      deliver: ({ headers }) => {
        const id = headers[headers.indexOf("X-CloudTasks-TaskName") + 1] ?? "";
        waits.push(clock.now() - (createdMs.get(id) ?? 0));
        sentAt.push(clock.now() - START_MS);
        underWay += 1;
        moves += 1;
        mostAtOnce = Math.max(mostAtOnce, underWay);
        return new Promise((resolve) => {
          clock.after(targetMs, () => {
            underWay -= 1;
            resolve({ kind: "answer", status: 204 });
          });
        });
      },
      close: () => undefined,
    },
  });
  const api = createApi({
    store,
    clock,
    dispatcher,
    options: { autoCreate: false, tombstoneTtlMs: 3_600_000, appEngine: "not-served" },
    sizeOf: () => 0,
  });
  await store.transact(() => {
    for (const name of namesOf("ci", queues)) declare(defaultQueue(name), api.queues);
  });
  const entries = new Map(store.queues().map((entry) => [entry.queue.name, entry]));

  const create = (n: number): Promise<void> => {
    const id = taskId("github", "ci", `d-${n}`);
    const queue = shardOf("ci", queues, hash("sha256", `d-${n}`));
    const entry = entries.get(`${LOCATION}/queues/${queue}`);
    const nowMs = clock.now();
    if (entry === undefined) throw new Error(`no queue ${queue}`);
    createdMs.set(id, nowMs);
    return store.transact(() => {
      const task = store.insertTask(entry.seq, taskOf(id, nowMs), nowMs);
      if (task !== undefined) store.afterwards(() => dispatcher.noteTask(entry, task));
    });
  };

  /** Until nothing more happens at this moment of simulated time. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0, before = moves; quiet < 4; before = moves) {
      await nextTurn();
      quiet = moves === before ? quiet + 1 : 0;
    }
  };

  let created = 0;
  for (let ms = 0; ms < seconds * 1000; ms += 1) {
    clock.step();
    const until = Math.floor(((ms + 1) * perSecond) / 1000);
    const made: Promise<void>[] = [];
    for (; created < until; created += 1) made.push(create(created));
    await Promise.all(made);
    await settle();
  }
  dispatcher.close();
  await store.close();

  const half = (seconds * 1000) / 2;
  const sorted = waits.toSorted((one, other) => one - other);
  return {
    created,
    sentPerSecond: sentAt.filter((at) => at > half).length / (seconds / 2),
    medianMs: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    waiting: created - waits.length,
    mostAtOnce,
  };
}

/** A queue as the relay makes them, with Cloud Tasks' own limits. */
const defaultQueue = (name: string) => ({
  name: `${LOCATION}/queues/${name}`,
  rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
});

const taskOf = (id: string, nowMs: number) =>
  ({
    id,
    http: { url: "https://ci.example.com/", method: "POST", headers: {}, body: Buffer.from("{}") },
    scheduleMicros: nowMs * 1000,
    createdMs: nowMs,
    expiresMs: nowMs + 86_400_000,
    deadlineMs: 600_000,
  }) as const;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
