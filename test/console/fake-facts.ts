import type {
  AttemptFact,
  DeliveryFact,
  Facts,
  RedriveStep,
  SecretFact,
  StuckFact,
} from "../../src/console/facts/facts.ts";
import type { Query } from "../../src/console/facts/query.ts";
import type { HourBin, QueueFact } from "../../src/console/facts/queue-fact.ts";

/** Facts out of arrays, for tests of what the page makes of them. What is asked for is noted in `calls`. */
export type FakeFacts = Facts & {
  readonly all: DeliveryFact[];
  readonly held: StuckFact[];
  readonly attempts: AttemptFact[];
  readonly calls: string[];
  /** The last hour of queues by name, where the log has it. */
  readonly hours: Map<string, readonly HourBin[]>;
  add(delivery: Partial<DeliveryFact>): DeliveryFact;
};

const MINUTE_MS = 60_000;

export function fakeFacts(now: () => Date = () => new Date()): FakeFacts {
  const all: DeliveryFact[] = [];
  const held: StuckFact[] = [];
  const attempts: AttemptFact[] = [];
  const calls: string[] = [];
  const hours = new Map<string, readonly HourBin[]>();
  const paused = new Set(["relay-parked", "relay-dead"]);
  let made = 0;

  const add = (given: Partial<DeliveryFact>): DeliveryFact => {
    made += 1;
    const delivery = { ...deliveryFact(`d${String(made).padStart(7, "0")}`, now()), ...given };
    all.unshift(delivery);
    all.sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0));
    return delivery;
  };

  const queueFact = (name: string, role: QueueFact["role"], targets: readonly string[]) =>
    ({
      name,
      role,
      targets,
      state: paused.has(name) ? "PAUSED" : "RUNNING",
      depth: held.filter(({ queue }) => queue === name).length,
      isDepthCut: false,
      lastHour: {
        delivered: sumOf(hours.get(name), "delivered"),
        failed: sumOf(hours.get(name), "failed"),
      },
      ...oldestOf(held.filter(({ queue }) => queue === name)),
      ...(hours.has(name) && { hour: hours.get(name) ?? [] }),
      rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
      retryConfig: {
        maxAttempts: -1,
        minBackoff: "0.100s",
        maxBackoff: "3600s",
        maxDoublings: 16,
      },
    }) satisfies QueueFact;

  const queues = (): QueueFact[] => [
    queueFact("audit", "targets", ["audit"]),
    queueFact("ci", "targets", ["ci"]),
    queueFact("relay-dead", "dead", []),
    queueFact("relay-parked", "parked", []),
  ];

  return {
    all,
    held,
    attempts,
    calls,
    hours,
    add,
    deliveries: async (query, page, pageSize = 200, pick = async (rows) => rows) => {
      calls.push("deliveries");
      const matching = all.filter((delivery) => fits(delivery, query));
      const from = Number(page ?? 0);
      const items = await pick(matching.slice(from, from + pageSize));
      const next = from + pageSize < matching.length ? String(from + pageSize) : undefined;
      return { items, ...(next !== undefined && { next }) };
    },
    delivery: async (id) => all.find((delivery) => delivery.id === id),
    event: async (source, id) => {
      const copies = all
        .filter(
          (delivery) => delivery.event === id && (source ?? delivery.source) === delivery.source,
        )
        .toReversed();
      if (copies.length === 0) return undefined;
      const names = new Set(copies.flatMap(({ reached }) => reached.map(({ task }) => task)));
      return {
        source: source ?? "",
        id,
        copies,
        attempts: attempts.filter(({ task }) => names.has(task)),
        tasks: held.filter(({ event }) => event === id),
      };
    },
    stuck: async function* (_, kinds) {
      yield* held.filter(({ kind }) => kinds === undefined || kinds.includes(kind)).slice();
    },
    queues: async () => queues(),
    queue: async (name) => queues().find((queue) => queue.name === name),
    task: async (queue, task) => {
      const found = held.find((one) => one.task === task && one.queue === (queue ?? one.queue));
      if (found === undefined) return undefined;
      return {
        ...found,
        url: "https://ci.example.com/hooks",
        method: "POST",
        headers: { "content-type": "application/json", "ce-id": found.event ?? "" },
        bodyBase64: Buffer.from('{"action":"opened","issue":{"number":7}}').toString("base64"),
        serviceAccount: "relay-invoker@my-project.iam.gserviceaccount.com",
        audience: "https://ci.example.com",
        deadlineSeconds: 600,
        log: attempts.filter((attempt) => attempt.task === task),
      };
    },
    secrets: async (source = "github") => [secretFact(source, now())],
    run: async ({ queue, task }) => {
      calls.push(`run ${queue}/${task}`);
      return remove(held, task);
    },
    remove: async ({ queue, task }) => {
      calls.push(`delete ${queue}/${task}`);
      return remove(held, task);
    },
    pause: async (queue) => paused.add(queue).has(queue),
    resume: async (queue) => paused.delete(queue),
    redrive: async function* (wanted, control) {
      let done = 0;
      for (const stuck of wanted) {
        if (control?.signal?.aborted === true) return;
        done += 1;
        calls.push(`redrive ${stuck.task}`);
        const outcome: RedriveStep["outcome"] = remove(held, stuck.task) ? "redriven" : "gone";
        yield { done, total: wanted.length, stuck, outcome };
      }
    },
    bytes: async () => undefined,
    replay: async (source, id, edited) => {
      const bytes = edited === undefined ? "" : ` ${Buffer.from(edited, "base64").toString()}`;
      calls.push(`replay ${source}/${id}${bytes}`);
      return { id: `${id}~2`, task: { queue: "ci", task: "t" } };
    },
  };
}

function remove(held: StuckFact[], task: string): boolean {
  const at = held.findIndex((one) => one.task === task);
  if (at === -1) return false;
  held.splice(at, 1);
  return true;
}

export const deliveryFact = (id: string, time: Date): DeliveryFact => ({
  id,
  time: time.toISOString(),
  source: "github",
  provider: "github",
  type: "push",
  event: `72d3162e-cc78-11e3-81ab-${id.padStart(12, "0")}`,
  outcome: "accepted",
  status: 202,
  targets: ["ci"],
  reached: [{ queue: "ci", task: `t-${id}`, target: "ci", state: "delivered", attempts: 1 }],
  created: 1,
  redriven: false,
  latencyMs: 7,
  bytes: 7412,
  secretIndex: 0,
  method: "POST",
  path: "/github",
  userAgent: "GitHub-Hookshot/044aadd",
  severity: "INFO",
  entry: {},
});

const secretFact = (source: string, now: Date): SecretFact => ({
  source,
  secrets: [
    { name: "GITHUB_SECRET", lastMatchAt: new Date(now.getTime() - 2 * MINUTE_MS).toISOString() },
    { name: "GITHUB_SECRET_OLD" },
  ],
  since: new Date(now.getTime() - 7 * 24 * 60 * MINUTE_MS).toISOString(),
  verdict: "safe-to-remove",
  detail: "every delivery of 7 days matched GITHUB_SECRET; GITHUB_SECRET_OLD is safe to remove",
  queries: ['jsonPayload.message="delivery" AND jsonPayload.source="github"'],
});

function fits(delivery: DeliveryFact, query: Query): boolean {
  const { source, type, outcome, since, until, text } = query;
  if (source !== undefined && !source.includes(delivery.source ?? "")) return false;
  if (type !== undefined && !type.includes(delivery.type ?? "")) return false;
  if (outcome !== undefined && !outcome.includes(delivery.outcome)) return false;
  if (since !== undefined && delivery.time < since) return false;
  if (until !== undefined && delivery.time >= until) return false;
  return text === undefined || text.every((one) => JSON.stringify(delivery).includes(one));
}

const sumOf = (bins: readonly HourBin[] = [], name: "delivered" | "failed"): number =>
  bins.reduce((total, bin) => total + bin[name], 0);

function oldestOf(tasks: readonly StuckFact[]): { readonly oldestDueAt?: string } {
  const [oldestDueAt] = tasks.map(({ dueAt }) => dueAt).toSorted();
  return oldestDueAt === undefined ? {} : { oldestDueAt };
}
