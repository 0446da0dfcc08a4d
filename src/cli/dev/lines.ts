import type { DispatchReport } from "../../emulator/types.ts";
import { printable } from "../printable.ts";

/** One dispatch attempt for the terminal; `nowMs` is when it is printed, in milliseconds since 1970. */
export function attemptLine(attempt: DispatchReport, nowMs: number): string {
  const { queue, task, url, status, error, ms, outcome, nextAttemptMs } = attempt;
  const result = status === undefined ? (error ?? "no answer") : String(status);
  const next =
    nextAttemptMs === undefined || outcome !== "retry"
      ? ""
      : `, again ${inWords(Math.max(0, nextAttemptMs - nowMs))}`;
  const number = attempt.attempt === 1 ? "" : ` (attempt ${attempt.attempt})`;
  const carries = attempt.event === undefined ? "" : ` (${attempt.event})`;
  return printable(
    `task      ${queue}/${task}${carries} → ${url} ${result}${number} ${outcome}${next} ${ms} ms`,
  );
}

/** How long until then, in the largest unit that leaves at least two of it. */
function inWords(ms: number): string {
  if (ms < 1000) return `in ${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `in ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `in ${minutes} min`;
  return `in ${Math.round(minutes / 60)} h`;
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

/**
 * One line of the function's log for the terminal; lines that are not the log's stay as they are. What
 * senders can write into it is shown, never interpreted.
 */
export function functionLine(text: string): string {
  return printable(wordsOf(text));
}

function wordsOf(text: string): string {
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
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
