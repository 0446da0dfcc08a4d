import type { CauseFact, RedriveStep, StuckFact, TaskRef } from "./facts.ts";
import type { Control } from "./query.ts";
import { FactsError, type Google, type LogEntry } from "./google.ts";
import { deliveryFact } from "./lines.ts";
import { attemptsOf } from "./reached.ts";
import { literal } from "./search.ts";
import { getTask, isInFlight, statusOf, type Task, taskPath } from "./tasks.ts";

/** Tasks run at the same time. */
const AT_ONCE = { laptop: 8, cloud: 4 };
/** How often a task is looked at that runs: the first wait, which doubles, and the longest. */
const LOOK_MS = { laptop: [10, 200], cloud: [500, 4000] } as const;
/** Causes that are asked of the log in one call. */
const CAUSES_AT_ONCE = 25;
/** How long the log is asked again for lines that it does not have yet: each wait, in milliseconds. */
const LATE_MS = {
  laptop: [20, 50, 100, 200, 500, 1000, 2000, 4000],
  cloud: [3000, 6000],
} as const;
/** What the clocks of this machine and of Google may differ by. */
const SKEW_MS = { laptop: 0, cloud: 60_000 };
/** What the relay answers where an event stays parked, and logs the cause of. */
const STAYS_PARKED = 422;

/** Runs a task now. False: it is not there. */
export async function runTask(
  google: Google,
  ref: TaskRef,
  control: Control = {},
): Promise<boolean> {
  await google.paceRuns(control);
  const path = `${taskPath(google, ref)}:run`;
  return (await google.tasks("POST", path, { responseView: "BASIC" }, control)) !== undefined;
}

/**
 * Runs each task once and says how it ended. One that is being run already, by an earlier redrive that
 * was stopped, is not run beside that: its end is waited for. Stops between two tasks where the signal
 * asks for it; whatever is left is still in its queue.
 */
export async function* redrive(
  all: readonly StuckFact[],
  google: Google,
  control: Control = {},
): AsyncGenerator<RedriveStep> {
  const startedAt = new Date(google.clock.now() - SKEW_MS[google.world]).toISOString();
  const accepted = await acceptedMeanwhile(all, google, control);
  const rest = all.values();
  const running = new Map<StuckFact, Promise<Ended | Stopped>>();
  let failed: Ended[] = [];
  let lateMs: readonly number[] = LATE_MS[google.world];
  let done = 0;
  const step = ({ stuck, outcome, detail }: Ended): RedriveStep => {
    done += 1;
    return {
      done,
      total: all.length,
      stuck,
      outcome,
      ...(detail !== undefined && { detail }),
    };
  };
  const launch = (): void => {
    while (running.size < AT_ONCE[google.world] && control.signal?.aborted !== true) {
      const next = rest.next();
      if (next.done === true) return;
      const redriven = accepted.has(next.value)
        ? drop(next.value, google)
        : redriveOne(next.value, google, control);
      running.set(next.value, redriven);
    }
  };
  for (launch(); running.size > 0; launch()) {
    const ended = await Promise.race(running.values());
    running.delete(ended.stuck);
    if (ended.outcome === "still-failing" && ended.stuck.kind === "parked") failed.push(ended);
    else if (ended.outcome !== "stopped") yield step(ended);
    const isFull = failed.length >= CAUSES_AT_ONCE;
    if (isFull || (running.size === 0 && failed.length > 0)) {
      const { explained, isWhole } = await explain(failed, startedAt, lateMs, { google, control });
      failed = [];
      // A log that does not come, or may not be read, is waited for once.
      if (!isWhole) lateMs = [];
      yield* explained.map(step);
    }
  }
}

/**
 * Dead letters whose original was accepted after all, by what Cloud Tasks logs: a sweep that is killed
 * after it has made the copy leaves the original to be tried until the next sweep.
 */
async function acceptedMeanwhile(
  all: readonly StuckFact[],
  google: Google,
  control: Control,
): Promise<ReadonlySet<StuckFact>> {
  const dead = all.filter(({ kind, deadFrom }) => kind === "dead" && deadFrom !== undefined);
  if (dead.length === 0) return new Set();
  const originals = dead.map(({ deadFrom = "", task }) => ({ queue: deadFrom, task }));
  const since = dead.map(({ createdAt }) => createdAt).toSorted()[0];
  const log = await orNothing(() => attemptsOf(originals, since, google, control));
  const delivered = new Set(
    log.flatMap(({ queue, task, outcome }) => (outcome === "delivered" ? `${queue}/${task}` : [])),
  );
  return new Set(dead.filter(({ deadFrom = "", task }) => delivered.has(`${deadFrom}/${task}`)));
}

async function drop(stuck: StuckFact, google: Google): Promise<Ended> {
  try {
    await google.tasks("DELETE", taskPath(google, stuck));
    return { stuck, outcome: "gone", detail: "its target had accepted it meanwhile" };
  } catch (error) {
    if (!(error instanceof FactsError)) throw error;
    return { stuck, outcome: "refused", detail: error.message };
  }
}

type Ended = Pick<RedriveStep, "stuck" | "outcome" | "detail"> & {
  /** HTTP status of the attempt, where it failed with one. */
  readonly status?: number;
};

/** The signal came before it was run. */
type Stopped = { readonly stuck: StuckFact; readonly outcome: "stopped" };

async function redriveOne(
  stuck: StuckFact,
  google: Google,
  control: Control,
): Promise<Ended | Stopped> {
  try {
    const before = await getTask(google, stuck, "BASIC", control);
    if (before === undefined) return { stuck, outcome: "gone" };
    const isRunning = isInFlight(before, google.clock.now());
    if (!isRunning && !(await runTask(google, stuck, control))) return { stuck, outcome: "gone" };
    return await endOf(stuck, isRunning ? (before.dispatchCount ?? 1) - 1 : before.dispatchCount, {
      google,
      control,
    });
  } catch (error) {
    if (error instanceof FactsError) return { stuck, outcome: "refused", detail: error.message };
    if (control.signal?.aborted === true && error === control.signal.reason) {
      return { stuck, outcome: "stopped" };
    }
    throw error;
  }
}

type Context = { readonly google: Google; readonly control: Control };

/** Waits until the attempt after so many has ended. A task that is gone was accepted. */
async function endOf(
  stuck: StuckFact,
  attemptsBefore = 0,
  { google, control }: Context,
): Promise<Ended> {
  const [first, longest] = LOOK_MS[google.world];
  const { signal: _, ...rest } = control;
  for (let waitMs: number = first; ; waitMs = Math.min(waitMs * 2, longest)) {
    // Not cut short by the signal: how a task that runs ends is worth knowing.
    const task = await getTask(google, stuck, "BASIC", rest);
    if (task === undefined) return { stuck, outcome: "redriven" };
    if (hasEnded(task, attemptsBefore, google.clock.now())) {
      const status = statusOf(task.lastAttempt);
      const detail = status === undefined ? "its target did not answer" : `HTTP ${status}`;
      return { stuck, outcome: "still-failing", detail, ...(status !== undefined && { status }) };
    }
    await google.clock.sleep(waitMs);
  }
}

function hasEnded(task: Task, attemptsBefore: number, nowMs: number): boolean {
  return (task.dispatchCount ?? 0) > attemptsBefore && !isInFlight(task, nowMs);
}

/** Why events stay parked is in the function's own lines, which may come later than its answers. */
async function explain(
  failed: readonly Ended[],
  since: string,
  lateMs: readonly number[],
  { google, control }: Context,
): Promise<{ readonly explained: readonly Ended[]; readonly isWhole: boolean }> {
  const ids = failed.flatMap(({ stuck }) => stuck.event ?? []);
  const filter = [
    'resource.type="cloud_run_revision"',
    'jsonPayload.message="delivery"',
    "jsonPayload.redriven=true",
    `timestamp>=${literal(since)}`,
    `jsonPayload.event=(${ids.map(literal).join(" OR ")})`,
  ].join(" AND ");
  const expected = failed.filter(({ stuck, status }) => stuck.event && status === STAYS_PARKED);
  let causes = await causesIn(filter, ids, google, control);
  const isWhole = (): boolean => expected.every(({ stuck }) => causes.has(keyOf(stuck)));
  for (const ms of lateMs) {
    if (isWhole() || control.signal?.aborted === true) break;
    await google.clock.sleep(ms, control.signal);
    causes = await causesIn(filter, ids, google, control);
  }
  const explained = failed.map((ended) => {
    const cause = causes.get(keyOf(ended.stuck));
    return cause === undefined ? ended : { ...ended, detail: `${cause.code}: ${cause.detail}` };
  });
  return { explained, isWhole: isWhole() };
}

const keyOf = ({ source = "", event = "" }: StuckFact): string => `${source}/${event}`;

async function causesIn(
  filter: string,
  ids: readonly string[],
  google: Google,
  control: Control,
): Promise<ReadonlyMap<string, CauseFact>> {
  const entries = ids.length === 0 ? [] : await linesOf(filter, google, control);
  return new Map(
    entries.flatMap((entry) => {
      const { source = "", event = "", cause } = deliveryFact(entry);
      return cause === undefined ? [] : [[`${source}/${event}`, cause] as const];
    }),
  );
}

async function linesOf(
  filter: string,
  google: Google,
  { onWait }: Control,
): Promise<readonly LogEntry[]> {
  const asked = { filter, orderBy: "timestamp asc", pageSize: 200 } as const;
  return orNothing(
    async () => (await google.listEntries(asked, onWait === undefined ? {} : { onWait })).entries,
  );
}

/** What the log adds is worth less than the redrive: who may not read it, redrives without. */
async function orNothing<T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FactsError) return [];
    throw error;
  }
}
