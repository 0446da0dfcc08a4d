import { setImmediate } from "node:timers/promises";
import { CODES, type CodeName } from "../errors.ts";
import type { Issuer } from "../oidc.ts";
import { backoffMs, givesUp, retryAfterMs } from "../retry.ts";
import { shortId } from "../names.ts";
import type { Cursor, Store } from "../store/store.ts";
import type { Attempt, Clock, DispatchReport, HttpRequest, QueueEntry, Task } from "../types.ts";
import { type Bucket, fullBucket, msToNextToken, refill } from "./bucket.ts";
import type { Courier, Outcome } from "./deliver.ts";
import { attemptHeaders } from "./headers.ts";
import { audienceOf, route } from "./route.ts";

/** Sends due tasks to their targets, within each queue's limits, and again until they are done. */
export type Dispatcher = {
  /** A task was stored: to be called at once, before anything else is picked. */
  readonly noteTask: (entry: QueueEntry, task: Task) => void;
  /** Something in the queue may be due now: a task came, a setting changed, it was resumed. */
  readonly wake: (entry: QueueEntry) => void;
  /** Sends one task now, past limits and pause, even when it is running. */
  readonly force: (entry: QueueEntry, task: Task) => void;
  /** Forgets a queue that is gone. What runs is let run; its outcome counts no more. */
  readonly forget: (queueSeq: number) => void;
  /** Looks at every queue again from its first task, a second after the disk undid writes. */
  readonly restart: (cause: unknown) => void;
  /** Attempts that run now. */
  readonly running: () => number;
  /** Resolves once no attempt runs and every outcome is recorded. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
};

type Lane = {
  readonly entry: QueueEntry;
  readonly running: Set<number>;
  bucket: Bucket;
  cursor: Cursor;
  pumping: boolean;
  cancelTimer: (() => void) | undefined;
  /** Waits before trying again what the disk refused. */
  recovering: boolean;
};

type Why = "due" | "forced";
type Written = Pick<DispatchReport, "outcome" | "nextAttemptMs">;

const START: Cursor = { dueMs: -1, seq: -1 };
const RECOVERY_MS = 1000;
/**
 * What a queue starts in one turn of the event loop. Answers are read between turns, so that a quick target gets few
 * connections that stay busy instead of very many; a slow one still gets all that its queue allows.
 */
const PICK_LIMIT = 10;

type Parts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly courier: Courier;
  readonly issuer: Issuer;
  readonly onDispatch: (report: DispatchReport) => void;
};

/** Time, storage, the wire and the tokens are given; nothing is polled: each lane sleeps until its next task is due. */
export function createDispatcher({ store, clock, courier, issuer, onDispatch }: Parts): Dispatcher {
  const lanes = new Map<number, Lane>();
  const attempts = new Set<Promise<void>>();
  let closed = false;

  function laneOf(entry: QueueEntry): Lane {
    const known = lanes.get(entry.seq);
    if (known !== undefined) return known;
    const lane: Lane = {
      entry,
      running: new Set(),
      bucket: fullBucket(entry.queue.rateLimits.maxBurstSize, clock.now()),
      cursor: START,
      pumping: false,
      cancelTimer: undefined,
      recovering: false,
    };
    lanes.set(entry.seq, lane);
    return lane;
  }

  /** The cursor only ever skips what was picked: a task that sorts before it pulls it back. */
  function rewind(lane: Lane, dueMs: number, seq: number): void {
    const { cursor } = lane;
    if (dueMs < cursor.dueMs || (dueMs === cursor.dueMs && seq <= cursor.seq)) {
      lane.cursor = { dueMs, seq: seq - 1 };
    }
  }

  function wake(lane: Lane): void {
    if (lane.pumping || lane.recovering || closed) return;
    lane.pumping = true;
    void setImmediate()
      .then(() => {
        lane.pumping = false;
        if (!closed && !lane.recovering && lanes.get(lane.entry.seq) === lane) pump(lane);
      })
      .catch((cause: unknown) => recover(lane, cause));
  }

  /** After the disk refused a write: looks at everything again, but not at once, or targets would be hammered. */
  function recover(lane: Lane, cause: unknown): void {
    lane.cursor = START;
    if (lane.recovering) return;
    lane.recovering = true;
    process.emitWarning(`Tasks of ${lane.entry.queue.name} were not recorded: ${String(cause)}`);
    lane.cancelTimer?.();
    lane.cancelTimer = clock.after(RECOVERY_MS, () => {
      lane.recovering = false;
      wake(lane);
    });
  }

  function pump(lane: Lane): void {
    lane.cancelTimer?.();
    lane.cancelTimer = undefined;
    const { state, rateLimits } = lane.entry.queue;
    if (state !== "RUNNING") return;
    const { maxDispatchesPerSecond: rate, maxBurstSize: burst } = rateLimits;
    const nowMs = clock.now();
    lane.bucket = refill(lane.bucket, rate, burst, nowMs);
    const free = rateLimits.maxConcurrentDispatches - lane.running.size;
    if (free <= 0) return; // the next answer wakes the lane
    const wanted = Math.min(free, Math.floor(lane.bucket.tokens), PICK_LIMIT);
    const picked = wanted > 0 ? pick(lane, nowMs, wanted) : [];
    lane.bucket = { ...lane.bucket, tokens: lane.bucket.tokens - picked.length };
    for (const task of picked) start(lane, task, nowMs, "due");
    if (picked.length === wanted && wanted > 0) return wake(lane);
    sleep(lane, Math.max(msToNextToken(lane.bucket, rate), 0), nowMs);
  }

  /** Waits for the next task to be due, and for a token to send it with. */
  function sleep(lane: Lane, tokenMs: number, nowMs: number): void {
    const dueMs = store.nextDueMs(lane.entry.seq, lane.cursor);
    if (dueMs === undefined) return;
    lane.cancelTimer = clock.after(Math.max(dueMs - nowMs, tokenMs, 0), () => wake(lane));
  }

  function pick(lane: Lane, nowMs: number, wanted: number): Task[] {
    const picked: Task[] = [];
    for (;;) {
      const rows = store.due(lane.entry.seq, lane.cursor, nowMs, wanted - picked.length);
      for (const task of rows) {
        lane.cursor = { dueMs: Math.ceil(task.scheduleMicros / 1000), seq: task.seq };
        if (!lane.running.has(task.seq)) picked.push(task);
      }
      if (rows.length === 0 || picked.length >= wanted) return picked;
    }
  }

  function start(lane: Lane, task: Task, nowMs: number, why: Why): void {
    const attempt: Attempt = { scheduleMicros: task.scheduleMicros, dispatchMs: nowMs };
    store.beginAttempt(task.seq, attempt);
    if (why === "due") lane.running.add(task.seq);
    const run = attend(lane, task, attempt, why)
      .then(
        () => wake(lane),
        (cause: unknown) => recover(lane, cause),
      )
      .finally(() => attempts.delete(run));
    attempts.add(run);
  }

  async function attend(lane: Lane, task: Task, attempt: Attempt, why: Why): Promise<void> {
    const outcome = await send(lane, task).catch((error: unknown): Outcome => ({
      kind: "unreachable",
      error: String(error),
    }));
    if (closed) return;
    const nowMs = clock.now();
    let written: Written;
    try {
      written = record(lane, task, attempt, outcome, why, nowMs);
    } finally {
      if (why === "due") lane.running.delete(task.seq);
    }
    await store.durable();
    onDispatch({
      queue: shortId(lane.entry.queue.name),
      task: task.id,
      url: route(task.http, lane.entry.queue.httpTarget).url,
      attempt: task.dispatches + 1,
      ms: nowMs - attempt.dispatchMs,
      ...(outcome.kind === "answer" && { status: outcome.status }),
      ...(outcome.kind === "unreachable" && { error: outcome.error }),
      ...(outcome.kind === "deadline" && { error: "the dispatch deadline passed" }),
      ...written,
    });
  }

  async function send(lane: Lane, task: Task): Promise<Outcome> {
    const { name, httpTarget } = lane.entry.queue;
    const request = route(task.http, httpTarget);
    const authorization = await tokenFor(request);
    return courier.deliver({
      url: request.url,
      method: request.method,
      headers: attemptHeaders(shortId(name), task, request, authorization),
      body: request.body,
      deadlineMs: task.deadlineMs,
    });
  }

  async function tokenFor({ auth, url }: HttpRequest): Promise<string | undefined> {
    if (auth === undefined) return undefined;
    return auth.kind === "oidc"
      ? issuer.idToken(auth.serviceAccount, audienceOf(auth, url))
      : issuer.accessToken(auth.serviceAccount, auth.scope);
  }

  /** Writes down what became of the attempt, by the task as it stands now: it may have run twice, or be gone. */
  function record(
    lane: Lane,
    picked: Task,
    attempt: Attempt,
    outcome: Outcome,
    why: Why,
    nowMs: number,
  ): Written {
    const { queue } = lane.entry;
    const end = (task: Task): boolean => store.endTask(task, nowMs + queue.tombstoneTtlMs);
    if (outcome.kind === "answer" && outcome.status >= 200 && outcome.status < 300) {
      return { outcome: end(picked) ? "delivered" : "gone" };
    }
    const task = store.taskBySeq(picked.seq);
    if (task === undefined) return { outcome: "gone" };
    const retryConfig = task.retry ?? queue.retryConfig;
    const sinceFirstMs = nowMs - (task.firstDispatchMs ?? nowMs);
    if (givesUp(retryConfig, task.dispatches, sinceFirstMs)) {
      end(task);
      return { outcome: "dropped" };
    }
    const waitMs = Math.max(
      backoffMs(retryConfig, task.dispatches),
      outcome.kind === "answer" && (outcome.status === 429 || outcome.status === 503)
        ? retryAfterMs(outcome.retryAfter, nowMs)
        : 0,
    );
    const nextAttemptMs = (why === "forced" ? attempt.dispatchMs : nowMs) + waitMs;
    const answered = outcome.kind === "answer";
    const status = answered ? outcome.status : outcome.kind === "deadline" ? 504 : undefined;
    store.failAttempt(
      task.seq,
      { ...attempt, responseMs: nowMs, status: statusOf(outcome) },
      nextAttemptMs * 1000,
      {
        counted: answered,
        executed: answered && outcome.status < 500,
        ...(status !== undefined && { status }),
      },
    );
    rewind(lane, nextAttemptMs, task.seq);
    return { outcome: "retry", nextAttemptMs };
  }

  return {
    noteTask: (entry, task) => {
      rewind(laneOf(entry), Math.ceil(task.scheduleMicros / 1000), task.seq);
    },
    wake: (entry) => wake(laneOf(entry)),
    force: (entry, task) => start(laneOf(entry), task, clock.now(), "forced"),
    forget: (queueSeq) => {
      lanes.get(queueSeq)?.cancelTimer?.();
      lanes.delete(queueSeq);
    },
    restart: (cause) => {
      for (const lane of lanes.values()) recover(lane, cause);
    },
    running: () => attempts.size,
    settled: async () => {
      for (;;) {
        const busy = attempts.size > 0 || [...lanes.values()].some(({ pumping }) => pumping);
        if (!busy) return;
        await (attempts.size > 0 ? Promise.all(attempts) : setImmediate());
      }
    },
    close: () => {
      closed = true;
      for (const lane of lanes.values()) lane.cancelTimer?.();
      courier.close();
    },
  };
}

/** The google.rpc.Status of an attempt without success; the words are those Google's console shows. */
function statusOf(outcome: Outcome): { code: number; message: string } {
  if (outcome.kind === "answer") {
    const name = RPC_CODES[outcome.status] ?? "UNKNOWN";
    const code = CODES[name].number;
    return { code, message: `${name}(${code}): HTTP status code ${outcome.status}` };
  }
  if (outcome.kind === "deadline") {
    return {
      code: CODES.DEADLINE_EXCEEDED.number,
      message: "DEADLINE_EXCEEDED(4): no response in time",
    };
  }
  return { code: CODES.UNAVAILABLE.number, message: `UNAVAILABLE(14): ${outcome.error}` };
}

/** google/rpc/code.proto names the HTTP status of each code; this is the way back. */
const RPC_CODES: Readonly<Record<number, CodeName>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};
