import { CODES, type CodeName } from "../errors.ts";
import { DEFAULT_DEADLINE_MS } from "../messages/task.ts";
import { shortId } from "../names.ts";
import type { Issuer } from "../oidc.ts";
import { backoffMs, givesUp, retryAfterMs } from "../retry.ts";
import { audienceOf, requestOf } from "../route.ts";
import type { Store } from "../store/store.ts";
import type { Attempt, DispatchReport, HttpRequest, Queue, Task } from "../types.ts";
import type { Courier, Outcome } from "./deliver.ts";
import { attemptHeaders } from "./headers.ts";

/** What sends tasks. */
export type Senders = {
  readonly courier: Courier;
  readonly issuer: Issuer;
  /** Where App Engine tasks go, without a slash at its end. Default: nowhere, and they fail. */
  readonly appEngine?: string | undefined;
};

const NO_APP: Outcome = {
  kind: "unreachable",
  error: "no address for App Engine tasks; start with --app-engine URL",
};

/** Sends a task, routed as its queue says now. Never rejects. */
export async function sendTask(
  { courier, issuer, appEngine }: Senders,
  queue: Queue,
  task: Task,
): Promise<Outcome> {
  try {
    if (task.http.appEngine !== undefined && appEngine === undefined) return NO_APP;
    const request = requestOf(task.http, queue, appEngine);
    const authorization = await tokenFor(issuer, request);
    return await courier.deliver({
      url: request.url,
      method: request.method,
      headers: attemptHeaders(shortId(queue.name), task, request, authorization),
      body: request.body,
      deadlineMs: task.deadlineMs || DEFAULT_DEADLINE_MS,
      redirects: task.http.appEngine === undefined ? "followed" : "not-followed",
    });
  } catch (error) {
    return { kind: "unreachable", error: String(error) };
  }
}

async function tokenFor(issuer: Issuer, { auth, url }: HttpRequest): Promise<string | undefined> {
  if (auth === undefined) return undefined;
  return auth.kind === "oidc"
    ? issuer.idToken(auth.serviceAccount, audienceOf(auth, url))
    : issuer.accessToken(auth.serviceAccount, auth.scope);
}

/** An attempt that has ended. */
export type Ended = {
  readonly queue: Queue;
  /** As it was when the attempt began. */
  readonly task: Task;
  readonly attempt: Attempt;
  readonly outcome: Outcome;
  /** After RunTask the retry delay counts from the time of the call (cloudtasks.proto). */
  readonly why: "due" | "forced";
  readonly nowMs: number;
};

/** What was recorded of an attempt. */
export type Recorded = Pick<DispatchReport, "outcome" | "nextAttemptMs">;

/**
 * Records the outcome of an attempt. The task may have changed since: it may have run twice, or be
 * gone.
 */
export function recordAttempt(store: Store, ended: Ended): Recorded {
  const { queue, outcome, nowMs } = ended;
  const end = (task: Task): boolean => store.endTask(task, nowMs + queue.tombstoneTtlMs);
  if (outcome.kind === "answer" && outcome.status >= 200 && outcome.status < 300) {
    return { outcome: end(ended.task) ? "delivered" : "gone" };
  }
  const task = store.taskBySeq(ended.task.seq);
  if (task === undefined) return { outcome: "gone" };
  const sinceFirstMs = nowMs - (task.firstDispatchMs ?? nowMs);
  if (givesUp(task.retry ?? queue.retryConfig, task.dispatches, sinceFirstMs)) {
    end(task);
    return { outcome: "dropped" };
  }
  const nextAttemptMs = nextAttempt(task, ended);
  const answered = outcome.kind === "answer";
  // App Engine knows no status where the app gave none, not even after a deadline.
  const status = answered || task.http.appEngine === undefined ? statusSeen(outcome) : undefined;
  store.failAttempt(
    task.seq,
    { ...ended.attempt, responseMs: nowMs, status: statusOf(outcome) },
    nextAttemptMs * 1000,
    {
      counted: answered,
      executed: answered && outcome.status < 500,
      ...(status !== undefined && { status }),
    },
  );
  return { outcome: "retry", nextAttemptMs };
}

/**
 * At the latest the end of the task's time to live, whatever its settings or its target ask for.
 */
function nextAttempt(task: Task, { queue, outcome, attempt, why, nowMs }: Ended): number {
  const fromMs = why === "forced" ? attempt.dispatchMs : nowMs;
  const asked =
    outcome.kind === "answer" && throttles(task, outcome.status)
      ? retryAfterMs(outcome.retryAfter, nowMs, task.expiresMs - nowMs)
      : 0;
  const waitMs = Math.max(backoffMs(task.retry ?? queue.retryConfig, task.dispatches), asked);
  return Math.max(nowMs, Math.min(fromMs + waitMs, task.expiresMs));
}

/** A 429 of an app on App Engine throttles nothing (target.proto, AppEngineHttpRequest). */
const throttles = ({ http }: Task, status: number): boolean =>
  status === 503 || (status === 429 && http.appEngine === undefined);

/**
 * The google.rpc.Status of a failed attempt in the service's own words, as observed:
 * "FAILED_PRECONDITION(9): HTTP status code 405", and status 0 if there was no response. That a
 * deadline shows as 504 is inferred from X-CloudTasks-TaskPreviousResponse.
 */
function statusOf(outcome: Outcome): { code: number; message: string } {
  const status = statusSeen(outcome) ?? 0;
  const name = codeOf(status);
  const code = CODES[name].number;
  return { code, message: `${name}(${code}): HTTP status code ${status}` };
}

/** The canonical code that an attempt's end is logged with. */
export function codeNameOf(outcome: Outcome): CodeName {
  const status = statusSeen(outcome) ?? 0;
  return status >= 200 && status < 300 ? "OK" : codeOf(status);
}

/** The HTTP status by which an attempt is shown. */
function statusSeen(outcome: Outcome): number | undefined {
  if (outcome.kind === "answer") return outcome.status;
  return outcome.kind === "deadline" ? 504 : undefined;
}

/**
 * The canonical code of an HTTP status, as Google's clients map it (gax-java, HttpJsonStatusCode).
 */
function codeOf(status: number): CodeName {
  const known = RPC_CODES[status];
  if (known !== undefined) return known;
  if (status >= 400 && status < 500) return "FAILED_PRECONDITION";
  return status >= 500 && status < 600 ? "INTERNAL" : "UNKNOWN";
}

const RPC_CODES: Readonly<Record<number, CodeName>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  416: "OUT_OF_RANGE",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};
