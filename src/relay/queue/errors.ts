/** Cloud Tasks' answer to a call that failed, by its gRPC status name (https://cloud.google.com/apis/design/errors). */
export class QueueError extends Error {
  override readonly name = "QueueError";
  /** `UNAVAILABLE`, `NOT_FOUND`, …; `DEADLINE_EXCEEDED` also when nothing came back in time. */
  readonly status: string;

  constructor(status: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Statuses after which the same call may succeed a moment later. Safe to repeat: every task has a name. */
const TRANSIENT = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "ABORTED",
]);

/** Whether it is worth asking again. */
export const isTransient = (error: unknown): boolean =>
  error instanceof QueueError && TRANSIENT.has(error.status);
