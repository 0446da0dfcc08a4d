import type { Control, Known, QueueFact } from "./facts.ts";
import type { Google } from "./google.ts";
import { attemptFact } from "./lines.ts";
import { OPERATIONS } from "./reached.ts";
import { literal } from "./search.ts";
import { DEAD_QUEUE, LEDGER_QUEUE, listTasks, PARKED_QUEUE, queuePath, refOf } from "./tasks.ts";

/** A queue as Cloud Tasks' REST API shows it. */
type Queue = {
  readonly name: string;
  readonly state?: QueueFact["state"];
  readonly rateLimits?: QueueFact["rateLimits"];
  readonly retryConfig?: QueueFact["retryConfig"];
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
const HOUR_MS = 3_600_000;
const PAGE = 1000;
/** Pages of the last hour's attempts that are read. */
const MOST_PAGES = 3;

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
  const rates = await lastHour(google, only, control);
  const facts = await Promise.all(
    queues.map(async (queue) => queueFact(queue, rates, google, known, control)),
  );
  return facts.toSorted(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name),
  );
}

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

type Rates = ReadonlyMap<string, { readonly delivered: number; readonly failed: number }>;

async function queueFact(
  { name: full, state = "RUNNING", rateLimits = {}, retryConfig = {} }: Queue,
  rates: Rates | undefined,
  google: Google,
  known: Known,
  control: Control | undefined,
): Promise<QueueFact> {
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
  const rate = rates?.get(name);
  return {
    name,
    role: ROLES[name] ?? "targets",
    targets: known.targets.filter(({ queue }) => queue === name).map((target) => target.name),
    state,
    depth,
    isDepthCut: depth === MOST_COUNTED,
    ...(oldest !== undefined && { oldestDueAt: new Date(oldest).toISOString() }),
    ...(rate !== undefined && { lastHour: rate }),
    rateLimits,
    retryConfig,
  };
}

/** Attempts of the last hour by queue; undefined where they are too many to count. */
async function lastHour(
  google: Google,
  only: string | undefined,
  control: Control | undefined,
): Promise<Rates | undefined> {
  const since = new Date(google.clock.now() - HOUR_MS).toISOString();
  const filter = [
    OPERATIONS,
    `timestamp>=${literal(since)}`,
    "jsonPayload.attemptResponseLog.status:*",
    ...(only === undefined ? [] : [`resource.labels.queue_id=${literal(only)}`]),
  ].join(" AND ");
  const rates = new Map<string, { delivered: number; failed: number }>();
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = { filter, orderBy: "timestamp desc", pageSize: PAGE } as const;
    const { entries, nextPageToken } = await google.listEntries(
      { ...asked, ...(pageToken !== undefined && { pageToken }) },
      control,
    );
    for (const entry of entries) {
      const queue = refOf(String(entry.jsonPayload?.["task"])).queue;
      const rate = rates.get(queue) ?? { delivered: 0, failed: 0 };
      rate[attemptFact(entry)?.outcome === "delivered" ? "delivered" : "failed"] += 1;
      rates.set(queue, rate);
    }
    if (nextPageToken === undefined) return rates;
    pageToken = nextPageToken;
  }
  return undefined;
}
