import { setTimeout as delay } from "node:timers/promises";
import type { Config, DeadPolicy } from "../../types/config.ts";
import { type GoogleApi, parseReply, readError, type Reply } from "../google/api.ts";
import type { QueueError } from "../queue/errors.ts";
import { isEmpty, isTask } from "../queue/rest.ts";
import { DEAD_QUEUE } from "../queue/own-queues.ts";
import { shardNames } from "../queue/shards.ts";
import type { Place } from "../queue/task.ts";
import { isInFlight, statusOf, type WaitingTask, whyDead } from "./policy.ts";

const NAME = "Cloud Tasks";
/** One call; lists of tasks with their bodies are large. */
const CALL_MS = 20_000;
/** Tasks of one page: their bodies have up to 1 MiB each. */
const PAGE_SIZE = 100;
const MAX_PAGE_BYTES = 160 * 1024 * 1024;

/** A task that a sweep has moved. */
export type DeadTask = {
  /** Queue and id that it had. */
  readonly queue: string;
  readonly task: string;
  readonly target: string;
  /** Why it was given up. */
  readonly cause: string;
};

/** What a sweep found. */
export type Swept = {
  readonly checked: number;
  readonly moved: readonly DeadTask[];
  /** Given up, and delivered after all before they could be moved. */
  readonly delivered: number;
  /** Given up, but Cloud Tasks refused the copy: they stay where they are. */
  readonly refused: readonly DeadTask[];
  /** Its time was up before it had seen every task: the next one begins again. */
  readonly isCut: boolean;
};

/** The time of a sweep. */
export type Clock = {
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
};

/** That of this machine. */
export const machineClock: Clock = { now: () => new Date(), sleep: (ms) => delay(ms) };

type StoredTask = WaitingTask & {
  readonly httpRequest?: { readonly headers?: Readonly<Record<string, string>> };
};

/**
 * Moves tasks that their target will not accept to the dead-letter queue: the same task under the
 * same name is made there first, then the original is deleted, so that none is ever lost. Where a
 * sweep was stopped between the two, a later one finds the copy and deletes the original. A task
 * that was delivered in between has its copy taken back; one with an attempt under way is left for
 * the next sweep. It ends between two tasks where the signal says so. Throws `QueueError`.
 */
export async function sweep(
  config: Config,
  place: Place,
  api: GoogleApi,
  clock: Clock,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<Swept> {
  const { now } = clock;
  const stopAt = now().getTime() + budgetMs;
  let swept: Swept = { checked: 0, moved: [], delivered: 0, refused: [], isCut: false };
  for (const [queue, policies] of policiesOf(config)) {
    for await (const task of tasksOf(parentOf(place, queue), api)) {
      if (signal?.aborted === true || now().getTime() > stopAt) return { ...swept, isCut: true };
      swept = { ...swept, checked: swept.checked + 1 };
      const target = targetOf(task.name, policies);
      const policy = target === undefined ? undefined : policies.get(target);
      const cause = policy && whyDead(task, policy, now());
      if (target === undefined || cause === undefined) continue;
      const dead = { queue, task: idOf(task.name), target, cause };
      swept = add(swept, dead, await bury(task, cause, place, api, clock));
    }
  }
  return swept;
}

function add(swept: Swept, dead: DeadTask, end: Burial): Swept {
  switch (end) {
    case "moved":
      return { ...swept, moved: [...swept.moved, dead] };
    case "delivered":
      return { ...swept, delivered: swept.delivered + 1 };
    case "left":
      return swept;
    case "refused":
      return { ...swept, refused: [...swept.refused, dead] };
  }
}

/** The policies of each queue's targets. */
function policiesOf(config: Config): ReadonlyMap<string, ReadonlyMap<string, DeadPolicy>> {
  const queues = new Map<string, Map<string, DeadPolicy>>();
  for (const { name, queue, shards, dead } of Object.values(config.targets)) {
    if (dead === undefined) continue;
    for (const shard of shardNames(queue, shards)) {
      const policies = queues.get(shard) ?? new Map<string, DeadPolicy>();
      queues.set(shard, policies.set(name, dead));
    }
  }
  return queues;
}

const parentOf = ({ project, location }: Place, queue: string): string =>
  `projects/${project}/locations/${location}/queues/${queue}`;

const idOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** The target that a task's name ends with; the longest, where one's name ends with another's. */
function targetOf(name: string, policies: ReadonlyMap<string, DeadPolicy>): string | undefined {
  const ends = [...policies.keys()].filter((target) => name.endsWith(`-${target}`));
  return ends.toSorted((one, other) => other.length - one.length)[0];
}

/** A queue's tasks, page by page; a queue that is not there has none. */
async function* tasksOf(parent: string, api: GoogleApi): AsyncGenerator<StoredTask> {
  let pageToken = "";
  do {
    const query = new URLSearchParams({ responseView: "FULL", pageSize: String(PAGE_SIZE) });
    if (pageToken !== "") query.set("pageToken", pageToken);
    const path = `/v2/${parent}/tasks?${query.toString()}`;
    const call = { method: "GET", path, headers: {}, maxReplyBytes: MAX_PAGE_BYTES } as const;
    const reply = await api.call(call, CALL_MS);
    const page = readPage(reply);
    if (page === undefined) return;
    yield* page.tasks ?? [];
    pageToken = page.nextPageToken ?? "";
  } while (pageToken !== "");
}

type Page = { readonly tasks?: readonly StoredTask[]; readonly nextPageToken?: string };

function readPage(reply: Reply): Page | undefined {
  if (reply.status === 200) return parseReply(reply.bytes) ?? {};
  const error = readError(NAME, reply);
  if (error.status === "NOT_FOUND") return undefined;
  throw error;
}

/** How moving a task ended. */
type Burial =
  | "moved"
  /** Its target accepted it in between. */
  | "delivered"
  /** Another sweep is moving it, or has moved it just before: it stays for the next one. */
  | "left"
  /** Cloud Tasks does not accept the copy. */
  | "refused";

/** Makes the copy, then deletes the original. */
async function bury(
  task: StoredTask,
  cause: string,
  place: Place,
  api: GoogleApi,
  clock: Clock,
): Promise<Burial> {
  const { now } = clock;
  // Its queue goes on trying it: what has begun since it was listed may succeed yet.
  if (await isTriedAgain(task, api, now())) return "left";
  const parent = parentOf(place, DEAD_QUEUE);
  const copy = deadTask(task, `${parent}/tasks/${idOf(task.name)}`, cause);
  const begunAt = now();
  const made = await create(parent, copy, api);
  if (made?.status === "INVALID_ARGUMENT") return "refused";
  if (made !== undefined && made.status !== "ALREADY_EXISTS") throw made;
  if (made !== undefined && !(await isSettled(copy.name, api, now()))) return "left";
  // What has begun in this moment, too. Where it does not end soon, the copy's name is taken for an
  // hour, and the task waits.
  if (made === undefined && (await isTriedOn(task, api, clock))) {
    await remove(copy.name, api);
    return "left";
  }
  const gone = await remove(task.name, api);
  if (gone === undefined) return "moved";
  if (gone.status !== "NOT_FOUND") throw gone;
  // Only what this sweep has made itself, just now: otherwise another may have deleted the
  // original.
  if (made === undefined && now().getTime() - begunAt.getTime() < OWN_COPY_MS) {
    await remove(copy.name, api);
  }
  return "delivered";
}

/**
 * A sweep deletes the original within this time after it has made the copy, or leaves the rest to
 * the next.
 */
const OWN_COPY_MS = 60_000;
/** A copy of this age is not the work of a sweep that still runs. */
const SETTLED_MS = 5 * 60_000;

/**
 * Whether a copy that was there already is one that a sweep has left behind. Where it is gone, its
 * name is taken for an hour more by a copy that was run or deleted: the original has to wait.
 */
async function isSettled(name: string, api: GoogleApi, now: Date): Promise<boolean> {
  const copy: { createTime?: string } | undefined = await find(name, api);
  return now.getTime() - Date.parse(copy?.createTime ?? "") >= SETTLED_MS;
}

/** A task; undefined where there is none of the name. */
async function find(name: string, api: GoogleApi): Promise<object | undefined> {
  const reply = await api.call({ method: "GET", path: `/v2/${name}`, headers: {} }, CALL_MS);
  if (isTask(reply, name)) return parseReply(reply.bytes);
  const error = readError(NAME, reply);
  if (error.status === "NOT_FOUND") return undefined;
  throw error;
}

/** Whether an attempt is under way that had not begun when the task was listed. */
async function isTriedAgain({ name }: StoredTask, api: GoogleApi, now: Date): Promise<boolean> {
  const task = await find(name, api);
  return task !== undefined && isInFlight(task, now);
}

/** Many attempts end within this time; a sweep has other tasks to see. */
const ATTEMPT_MS = 500;
const LOOK_AGAIN_MS = 50;

/** Whether an attempt is still under way when an attempt's usual time is over. */
async function isTriedOn(
  task: StoredTask,
  api: GoogleApi,
  { now, sleep }: Clock,
): Promise<boolean> {
  for (let leftMs = ATTEMPT_MS; await isTriedAgain(task, api, now()); leftMs -= LOOK_AGAIN_MS) {
    if (leftMs <= 0) return true;
    await sleep(LOOK_AGAIN_MS);
  }
  return false;
}

/** A task's own content, with what is known of its end; a paused queue holds it. */
function deadTask({ httpRequest, ...task }: StoredTask, name: string, cause: string) {
  const { firstAttempt, lastAttempt, dispatchCount, dispatchDeadline } = task;
  const status = statusOf(lastAttempt);
  const times = { first: firstAttempt?.dispatchTime, last: lastAttempt?.dispatchTime };
  const headers = {
    ...httpRequest?.headers,
    "relay-dead-cause": cause,
    "relay-dead-queue": task.name.split("/")[5] ?? "",
    "relay-dead-attempts": String(dispatchCount ?? 0),
    ...(times.first !== undefined && { "relay-dead-first": times.first }),
    ...(times.last !== undefined && { "relay-dead-last": times.last }),
    ...(status !== undefined && { "relay-dead-status": String(status) }),
  };
  return {
    name,
    httpRequest: { ...httpRequest, headers },
    ...(dispatchDeadline !== undefined && { dispatchDeadline }),
  };
}

/** Makes a task. Undefined where it worked: where Cloud Tasks itself answers with that task. */
async function create(
  parent: string,
  task: { readonly name: string },
  api: GoogleApi,
): Promise<QueueError | undefined> {
  const body = Buffer.from(JSON.stringify({ task }));
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const call = { method: "POST", path: `/v2/${parent}/tasks`, headers, body: [body] } as const;
  const reply = await api.call(call, CALL_MS);
  return isTask(reply, task.name) ? undefined : readError(NAME, reply);
}

async function remove(name: string, api: GoogleApi): Promise<QueueError | undefined> {
  const reply = await api.call({ method: "DELETE", path: `/v2/${name}`, headers: {} }, CALL_MS);
  return isEmpty(reply) ? undefined : readError(NAME, reply);
}
