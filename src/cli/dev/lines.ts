import type { DispatchReport } from "../../emulator/types.ts";

/** One dispatch attempt for the terminal. */
export function attemptLine(attempt: DispatchReport): string {
  const { queue, task, url, status, error, ms, outcome, nextAttemptMs } = attempt;
  const result = status === undefined ? (error ?? "no answer") : String(status);
  const next =
    nextAttemptMs === undefined || outcome !== "retry"
      ? ""
      : `, again in ${seconds(nextAttemptMs)}`;
  const number = attempt.attempt === 1 ? "" : ` (attempt ${attempt.attempt})`;
  return `task      ${queue}/${shorten(task)} → ${url} ${result}${number} ${outcome}${next} ${ms} ms`;
}

/** What the terminal shows of a log line of the function, see `Entry` in src/relay/log.ts. */
type LogLine = {
  readonly severity?: string;
  readonly message?: string;
  readonly source?: string;
  readonly type?: string;
  readonly event?: string;
  readonly outcome?: string;
  readonly targets?: readonly string[];
  readonly detail?: string;
  readonly cause?: string;
  readonly error?: { readonly message?: string };
  readonly latencyMs?: number;
  readonly httpRequest?: { readonly status?: number };
};

/** One line of the function's log for the terminal; lines that are not JSON stay as they are. */
export function functionLine(text: string): string {
  const line = parse(text);
  if (line === undefined) return text;
  const { severity = "", message = "", source, type, event, outcome, targets, latencyMs } = line;
  if (message !== "delivery") return `${severity} ${message}`.trim();
  const known = [source, type, event, line.httpRequest?.status, outcome].filter(
    (word) => word !== undefined,
  );
  const to = targets === undefined ? "" : ` → ${targets.join(", ")}`;
  const why = [line.detail ?? line.cause, line.error?.message].filter((word) => word !== undefined);
  return `delivery  ${known.join(" ")}${to} ${latencyMs} ms${why.map((word) => `: ${word}`).join("")}`;
}

function parse(text: string): LogLine | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}

const shorten = (task: string): string =>
  task.length > 20 ? `${task.slice(0, 8)}…${task.slice(32)}` : task;

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);
