import { SWEEP_PATH } from "../../../relay/sweep/entry.ts";
import { type Change, change, differences, make, remove, same, unread } from "../change.ts";
import { MARK } from "../names.ts";
import type { Step } from "../protocol.ts";
import type { Emails, Fields, Json, Lists, Present, Read, Schedule, Wanted } from "../state.ts";

/** Of Cloud Scheduler, beside the function. */
const JOB = "relay-sweep";
/** Cloud Scheduler, as `gcloud services enable` names it. */
export const SCHEDULER_API = "cloudscheduler.googleapis.com";
const ENABLED = "ENABLED";

/** The job that asks the relay for a sweep; undefined where no target says when its tasks are dead. */
export function wantedSchedule({ sweeper }: Emails, url: string): Schedule | undefined {
  if (sweeper === undefined) return undefined;
  return {
    name: JOB,
    flags: {
      schedule: "*/5 * * * *",
      "time-zone": "Etc/UTC",
      uri: `${url}${SWEEP_PATH}`,
      "http-method": "post",
      "oidc-service-account-email": sweeper,
      "oidc-token-audience": url,
      // The function's own timeout is as long, and a sweep stops before it.
      "attempt-deadline": "60s",
      description: MARK,
    },
  };
}

/** The job as it is. A read of its own: gcloud's list would be one more call of every run. */
export function scheduleReads({ project, region }: Wanted, { apis }: Lists): readonly Read[] {
  if (!apis.has(SCHEDULER_API)) return [];
  const url = `https://${SCHEDULER_API}/v1/projects/${project}/locations/${region}/jobs/${JOB}`;
  return [{ key: "schedule", method: "GET", url }];
}

/** The job, made, brought to its settings and set going; or removed where it is not wanted any more. */
export function scheduleChanges(wanted: Wanted, present: Present): readonly Change[] {
  const { schedule } = wanted;
  if (schedule === undefined) return scheduleRemoval(present);
  const { status, body } = present.answers.get("schedule") ?? { status: 404, body: {} };
  const text = `schedule ${JOB}`;
  if (status !== 200 && status !== 404) return [unread("function", `${text}  (may not be read)`)];
  const flags = Object.entries(schedule.flags).map(([flag, value]) => `--${flag}=${value}`);
  if (status === 404) {
    const what = `(${schedule.flags["schedule"]}, ${schedule.flags["uri"]})`;
    return [make("function", `${text}  ${what}`, ["schedule", "create", JOB, ...flags])];
  }
  const { state = ENABLED } = body as { readonly state?: string };
  const difference = differences(
    { ...presentFlags(body), state },
    { ...schedule.flags, state: ENABLED },
  );
  if (difference === undefined) return [same("function", text)];
  // Only a paused job can be resumed; Google's own remedy for the other states is another update.
  const steps: readonly Step[] = [
    ...(state === "PAUSED" ? [["schedule", "resume", JOB] as const] : []),
    ["schedule", "update", JOB, ...flags],
  ];
  return [change("function", text, difference, ...steps)];
}

/** The job goes before what it calls; one of the same name that somebody else has made stays. */
export function scheduleRemoval({ answers }: Present): readonly Change[] {
  const answer = answers.get("schedule");
  if (answer?.status !== 200 || answer.body["description"] !== MARK) return [];
  return [remove("function", `schedule ${JOB}`, ["schedule", "delete", JOB])];
}

/** A job as the API gives it, in gcloud's flags. */
function presentFlags(job: Json): Fields {
  const { schedule, timeZone, attemptDeadline, description, httpTarget } = job as {
    readonly schedule?: string;
    readonly timeZone?: string;
    readonly attemptDeadline?: string;
    readonly description?: string;
    readonly httpTarget?: {
      readonly uri?: string;
      readonly httpMethod?: string;
      readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
    };
  };
  return {
    schedule: schedule ?? "",
    "time-zone": timeZone ?? "",
    uri: httpTarget?.uri ?? "",
    "http-method": (httpTarget?.httpMethod ?? "").toLowerCase(),
    "oidc-service-account-email": httpTarget?.oidcToken?.serviceAccountEmail ?? "",
    "oidc-token-audience": httpTarget?.oidcToken?.audience ?? "",
    "attempt-deadline": `${Number.parseFloat(attemptDeadline ?? "0")}s`,
    description: description ?? "",
  };
}
