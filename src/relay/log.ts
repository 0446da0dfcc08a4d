import pino, { type DestinationStream, type Logger } from "pino";
import type { Answer, Delivery } from "../types/delivery.ts";
import { sizeOf } from "./read/pieces.ts";
import { once } from "./remember.ts";
import type { ProblemCode } from "./problem.ts";
import { QueueError } from "./queue/errors.ts";
import type { DeadTask } from "./sweep/sweep.ts";

/** How a delivery ended. `refused` is the sender's fault, `failed` ours. */
export type Outcome =
  | "accepted"
  | "duplicate"
  | "ignored"
  | "parked"
  | "handshake"
  | "healthy"
  | "swept"
  | "refused"
  | "failed";

/**
 * What is known of a delivery so far; steps of the path fill it in, and its end writes it as one
 * line.
 */
export type Entry = {
  source?: string;
  /** Name of the preset. */
  provider?: string;
  type?: string;
  /** Id of the event. */
  event?: string;
  /**
   * Which of the source's secrets vouched for it, from 0: 1 and above means that a rotation is not
   * finished. Left out where a key that the provider publishes did.
   */
  secretIndex?: number;
  /**
   * The variables of all the source's secrets, newest first and with commas between, where it has
   * several: an index counts only among lines with the same list.
   */
  secretNames?: string;
  /** Names of the targets hit. */
  targets?: readonly string[];
  /** How many events a split delivery held. */
  events?: number;
  created?: number;
  duplicates?: number;
  /** How many events were parked. */
  parked?: number;
  /** How many items of a batch no route wants. */
  ignored?: number;
  outcome?: Outcome;
  /** The error's code, see PROBLEMS. */
  code?: ProblemCode;
  detail?: string;
  /** Why the event was parked. */
  cause?: string;
  /**
   * Why the source's dedup key could not be computed, so that the event's identity took its place.
   */
  dedupFault?: string;
  /** Pointers and messages of a schema mismatch that `invalid: pass` let through. */
  schemaErrors?: readonly { readonly pointer: string; readonly message: string }[];
  redriven?: boolean;
  /** Why the ledger could not note the event, whose tasks are all made. */
  ledgerError?: unknown;
  /** What a sweep for dead tasks found. */
  swept?: Readonly<Record<string, number | boolean>>;
  /** The tasks that it moved to the dead-letter queue, the first 50. */
  dead?: readonly DeadTask[];
  /** Queue and id of the tasks that the events are in, the first 50. */
  tasks?: readonly string[];
  error?: unknown;
};

/**
 * Cloud Logging's names of pino's levels
 * (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity).
 */
const SEVERITIES: Readonly<Record<string, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

/**
 * The relay's logger: JSON lines in Cloud Logging's fields, to standard output unless another
 * stream is given.
 */
export function openLog(destination: DestinationStream = standardOutput()): Logger {
  const options = {
    base: null,
    messageKey: "message",
    timestamp: () => `,"time":"${timeText(Date.now())}"`,
    formatters: { level: (label: string) => ({ severity: SEVERITIES[label] ?? "DEFAULT" }) },
  };
  return pino(options, { write: (line) => destination.write(disarmed(line)) });
}

let second = { number: Number.NaN, text: "" };

/** A time (ms) by RFC 3339. A Date writes itself so slowly that each second is written once. */
function timeText(ms: number): string {
  const number = Math.floor(ms / 1000);
  if (number !== second.number) {
    second = { number, text: new Date(number * 1000).toISOString().slice(0, -4) };
  }
  return `${second.text}${String(ms % 1000).padStart(3, "0")}Z`;
}

/** Control characters beyond ASCII and the marks that turn text around: JSON lets them stand. */
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON, without what a terminal obeys: senders choose event ids and user agents. */
const disarmed = (line: string): string =>
  line.replace(OBEYED, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Standard output. The lines of one turn of the event loop are written together, so that deliveries
 * that end together share a write.
 */
const standardOutput = once((): DestinationStream => {
  let lines = "";
  const flush = (): void => {
    process.stdout.write(lines);
    lines = "";
  };
  // For what a crash leaves behind.
  process.on("exit", flush);
  return {
    write(line) {
      if (lines === "") setImmediate(flush);
      lines += line;
    },
  };
});

/** Writes a delivery's one line: never a body, a query, a signature or a token. */
export function logDelivery(
  log: Logger,
  entry: Entry,
  delivery: Delivery,
  answer: Answer,
  project: string,
): void {
  const { error, ledgerError, ...known } = entry;
  const latencyMs = Date.now() - delivery.receivedAt.getTime();
  const line = {
    ...known,
    latencyMs,
    ...(error !== undefined && { error: describe(error) }),
    ...(ledgerError !== undefined && { ledgerError: describe(ledgerError) }),
    httpRequest: {
      requestMethod: delivery.method,
      requestUrl: delivery.path.slice(0, 256),
      requestSize: String(sizeOf(delivery)),
      status: answer.status,
      userAgent: delivery.headers["user-agent"],
      latency: `${latencyMs / 1000}s`,
    },
    ...trace(delivery, project),
  };
  log[levelOf(entry)](line, "delivery");
}

function levelOf({
  outcome,
  cause,
  schemaErrors,
  dedupFault,
  secretIndex,
  ledgerError,
  parked,
  dead,
}: Entry): "info" | "warn" | "error" | "debug" {
  if (outcome === "failed" || ledgerError !== undefined) return "error";
  if (outcome === "healthy") return "debug";
  const needsAttention = outcome === "refused" || outcome === "parked" || (parked ?? 0) > 0;
  const isOdd =
    (cause ?? schemaErrors ?? dedupFault ?? dead) !== undefined || (secretIndex ?? 0) > 0;
  return needsAttention || isOdd ? "warn" : "info";
}

/** An error for the operator: our own words and Cloud Tasks'; other errors with their stack. */
function describe(error: unknown): unknown {
  if (error instanceof QueueError) return { status: error.status, message: error.message };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}

/**
 * Ties the line to its trace: W3C traceparent, or Google's older header
 * (https://cloud.google.com/trace/docs/trace-context).
 */
function trace({ headers }: Delivery, project: string): Record<string, string | boolean> {
  const parent = match(
    /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/,
    headers["traceparent"],
  );
  const google = match(/^([\da-f]{32})(?:\/(\d+))?(?:;o=(\d))?/i, headers["x-cloud-trace-context"]);
  const id = parent?.[1] ?? google?.[1];
  if (id === undefined) return {};
  const span = parent?.[2] ?? (google?.[2] && BigInt(google[2]).toString(16).padStart(16, "0"));
  const sampled =
    parent === null ? google?.[3] === "1" : (Number.parseInt(parent[3] ?? "", 16) & 1) === 1;
  return {
    "logging.googleapis.com/trace": `projects/${project}/traces/${id}`,
    ...(span && { "logging.googleapis.com/spanId": span }),
    "logging.googleapis.com/trace_sampled": sampled,
  };
}

const match = (form: RegExp, value: Delivery["headers"][string]): RegExpExecArray | null =>
  value === undefined ? null : form.exec(String(value));
