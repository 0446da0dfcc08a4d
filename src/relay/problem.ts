import type { Answer } from "../types/delivery.ts";
import type { Respond } from "../types/provider.ts";
import type { SchemaError } from "./schema/schemas.ts";

/**
 * Every error a sender can get: code → status and title. The code is the contract
 * (`urn:webhook-relay:<code>`), the title is the same for all occurrences (RFC 9457 §3.1.3). A
 * sender's fault is a 4xx, ours a 5xx, which makes the provider redeliver.
 */
export const PROBLEMS = {
  "unknown-source": { status: 404, title: "No such source" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "body-too-large": { status: 413, title: "Body too large" },
  "bad-signature": { status: 401, title: "Not authentic" },
  "stale-timestamp": { status: 401, title: "Timestamp outside the tolerance" },
  "malformed-payload": { status: 400, title: "Malformed payload" },
  "unsupported-media-type": { status: 415, title: "Unsupported media type" },
  "schema-mismatch": { status: 422, title: "Payload does not match its schema" },
  overloaded: { status: 503, title: "Overloaded" },
  "queue-unavailable": { status: 503, title: "Queue unavailable" },
  "keys-unavailable": { status: 503, title: "Provider's keys unavailable" },
  "queue-refused": { status: 500, title: "Queue refused the task" },
  internal: { status: 500, title: "Internal error" },
} as const satisfies Record<string, { status: number; title: string }>;

/** The error codes of the HTTP contract; what each means is in `PROBLEMS`. */
export type ProblemCode = keyof typeof PROBLEMS;

type Extras = {
  /** Id of the event, once there is one. */
  readonly event?: string;
  readonly errors?: readonly SchemaError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer that the provider insists on instead of a problem. */
  readonly respond?: Respond;
  /** What the operator should read in the log and the sender should not. */
  readonly cause?: unknown;
};

/**
 * The one error that steps of the path throw: a row of PROBLEMS with a `detail` in words that a
 * sender may read.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly extras: Extras;

  constructor(code: ProblemCode, detail: string, extras: Extras = {}) {
    // No stack: none is shown, and a twentieth of a forged delivery's CPU time would go into
    // collecting it. A cause has its own.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(detail, { cause: extras.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/**
 * Turns whatever was thrown into a Problem; anything unforeseen becomes `internal`, its text kept
 * from the sender.
 */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem
    ? error
    : new Problem("internal", "The relay failed on this delivery; it is logged. Send it again.", {
        cause: error,
      });
}

/** The answer to a Problem: RFC 9457 problem+json. */
export function answerProblem(problem: Problem): Answer {
  const { status, title } = PROBLEMS[problem.code];
  const { event, errors, headers, respond } = problem.extras;
  if (respond !== undefined) return respondWith(respond);
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: JSON.stringify({
      type: `urn:webhook-relay:${problem.code}`,
      title,
      status,
      detail: problem.message,
      event,
      errors,
    }),
  };
}

/** An answer with a JSON body. */
export const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
});

/** An answer as a provider or a source insists on it. */
export const respondWith = ({ status, body, contentType }: Respond): Answer => ({
  status,
  headers: body === "" ? {} : { "content-type": contentType },
  body,
});
