import type { Known } from "./facts.ts";
import type { Control } from "./query.ts";
import type { QueueFact } from "./queue-fact.ts";
import type { Google } from "./google.ts";
import { type Hour, lastHours, quietHour, withDepth } from "./hour.ts";
import { DEAD_QUEUE, LEDGER_QUEUE, listTasks, PARKED_QUEUE, queuePath } from "./tasks.ts";

/** A queue as Cloud Tasks' REST API shows it. */
type Queue = {
  readonly name: string;
  readonly state?: QueueFact["state"];
  readonly rateLimits?: QueueFact["rateLimits"];
  readonly retryConfig?: QueueFact["retryConfig"];
  readonly stackdriverLoggingConfig?: { readonly samplingRatio?: number };
};

const ROLES: Readonly<Record<string, QueueFact["role"]>> = {
  [PARKED_QUEUE]: "parked",
  [DEAD_QUEUE]: "dead",
  [LEDGER_QUEUE]: "ledger",
  "relay-batches": "batches",
  "relay-archive": "archive",
};

/** Tasks of a queue that are counted. */
const MOST_COUNTED = 5000;
const PAGE = 1000;

/** Every queue of the location, without its tasks. */
export async function listQueues(google: Google, control?: Control): Promise<readonly Queue[]> {
  const queues: Queue[] = [];
  let pageToken = "";
  do {
    const query = new URLSearchParams({ pageSize: String(PAGE), ...(pageToken && { pageToken }) });
    const page = await google.tasks<{
      readonly queues?: readonly Queue[];
      readonly nextPageToken?: string;
    }>("GET", `${queuePath(google)}?${query.toString()}`, undefined, control);
    queues.push(...(page?.queues ?? []));
    pageToken = page?.nextPageToken ?? "";
  } while (pageToken !== "");
  return queues;
}

/** The relay's queues, where relay.yaml is known, otherwise all: those of targets first. */
export async function queueFacts(
  google: Google,
  known: Known,
  only?: string,
  control?: Control,
): Promise<readonly QueueFact[]> {
  const all = await listQueues(google, control);
  const queues = all.filter(({ name }) => isWanted(lastOf(name), google, known, only));
  const hours = await lastHours(google, only, control);
  const facts = await Promise.all(
    queues.map(async (queue) => queueFact(queue, hours, google, known, control)),
  );
  return facts.toSorted(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name),
  );
}

/** Whether all operations of a queue are in the log. */
const isLogged = ({ stackdriverLoggingConfig: log }: Queue, { world }: Google): boolean =>
  world === "laptop" || log?.samplingRatio === 1;

/** Whether only some operations of a queue are in the log, which would be counted as all. */
const isSampled = ({ stackdriverLoggingConfig: log }: Queue): boolean =>
  log?.samplingRatio !== undefined && log.samplingRatio > 0 && log.samplingRatio < 1;

/** Names of the queues whose tasks are looked at: the ledger's say nothing. */
export async function stuckQueues(google: Google, known: Known, control?: Control) {
  const all = await listQueues(google, control);
  return all
    .map(({ name }) => lastOf(name))
    .filter((name) => name !== LEDGER_QUEUE && isWanted(name, google, known));
}

const lastOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** A project may have queues of others; a laptop has none. */
function isWanted(name: string, { world }: Google, { targets }: Known, only?: string): boolean {
  if (only !== undefined) return name === only;
  if (world === "laptop" || targets.length === 0) return true;
  return name in ROLES || targets.some(({ queue }) => queue === name);
}

const rank = ({ role }: QueueFact): number => (role === "targets" ? 0 : 1);

async function queueFact(
  queue: Queue,
  hours: ReadonlyMap<string, Hour> | undefined,
  google: Google,
  known: Known,
  control: Control | undefined,
): Promise<QueueFact> {
  const { name: full, state = "RUNNING", rateLimits = {}, retryConfig = {} } = queue;
  const name = lastOf(full);
  let depth = 0;
  let oldest: string | undefined;
  for await (const { scheduleTime, createTime } of listTasks(google, name, control)) {
    if (depth === MOST_COUNTED) break;
    depth += 1;
    const due = scheduleTime ?? createTime;
    if (due !== undefined && (oldest === undefined || Date.parse(due) < Date.parse(oldest))) {
      oldest = due;
    }
  }
  const hour = isSampled(queue)
    ? undefined
    : (hours?.get(name) ?? (hours && isLogged(queue, google) ? quietHour(google) : undefined));
  return {
    name,
    role: ROLES[name] ?? "targets",
    targets: known.targets.filter(({ queue }) => queue === name).map((target) => target.name),
    state,
    depth,
    isDepthCut: depth === MOST_COUNTED,
    ...(oldest !== undefined && { oldestDueAt: new Date(oldest).toISOString() }),
    ...(hour !== undefined && {
      lastHour: { delivered: hour.delivered, failed: hour.failed },
      hour: withDepth(hour.bins, depth),
    }),
    rateLimits,
    retryConfig,
  };
}
