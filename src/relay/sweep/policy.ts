import type { Config, DeadPolicy } from "../../types/config.ts";

/**
 * As much of a task as shows whether its target will ever accept it, in Cloud Tasks' REST names
 * (v2, FULL view).
 */
export type WaitingTask = {
  readonly name: string;
  readonly createTime?: string;
  readonly dispatchDeadline?: string;
  readonly dispatchCount?: number;
  readonly firstAttempt?: Attempt;
  readonly lastAttempt?: Attempt;
};

type Attempt = {
  readonly dispatchTime?: string;
  readonly responseTime?: string;
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
};

/** Cloud Tasks' own default of a dispatch deadline for HTTP targets. */
const DEFAULT_DEADLINE_SECONDS = 600;
/** An attempt whose end is not noted this long after its deadline has ended without a word. */
const SLACK_MS = 60_000;

/** Whether a target says when its tasks are dead. */
export const hasDead = ({ targets }: Pick<Config, "targets">): boolean =>
  Object.values(targets).some(({ dead }) => dead !== undefined);

/** Why a task is to be given up, in words; undefined where it is to be tried again. */
export function whyDead(task: WaitingTask, policy: DeadPolicy, now: Date): string | undefined {
  if (isInFlight(task, now)) return undefined;
  const attempts = task.dispatchCount ?? 0;
  if (attempts === 0) return undefined;
  const status = statusOf(task.lastAttempt);
  if (status !== undefined && policy.statuses.includes(status)) return `status ${status}`;
  if (policy.after !== undefined && attempts >= policy.after) return `${attempts} attempts`;
  const first = Date.parse(task.firstAttempt?.dispatchTime ?? task.createTime ?? "");
  const ageSeconds = (now.getTime() - first) / 1000;
  if (policy.ageSeconds === undefined || !(ageSeconds >= policy.ageSeconds)) return undefined;
  return `first tried ${Math.floor(ageSeconds / 3600)} hours ago`;
}

/**
 * Whether an attempt is under way: it may succeed yet. Counting dispatches against responses does
 * not say, since an attempt that gets no answer never counts as one.
 */
export function isInFlight(
  { lastAttempt, dispatchDeadline }: Omit<WaitingTask, "name">,
  now: Date,
): boolean {
  if (lastAttempt?.dispatchTime === undefined) return false;
  if (lastAttempt.responseTime !== undefined || lastAttempt.responseStatus !== undefined) {
    return false;
  }
  const seconds = Number.parseFloat(dispatchDeadline ?? `${DEFAULT_DEADLINE_SECONDS}s`);
  return now.getTime() < Date.parse(lastAttempt.dispatchTime) + seconds * 1000 + SLACK_MS;
}

/**
 * The HTTP status of an attempt, which Cloud Tasks only gives in words: "… HTTP status code 410".
 */
export function statusOf(attempt: Attempt | undefined): number | undefined {
  const code = /HTTP status code (\d{3})/.exec(attempt?.responseStatus?.message ?? "")?.[1];
  return code === undefined ? undefined : Number(code);
}
