/**
 * Cloud Tasks' answer to a call that failed, by its gRPC status name
 * (https://cloud.google.com/apis/design/errors).
 */
export class QueueError extends Error {
  override readonly name = "QueueError";
  /** `UNAVAILABLE`, `NOT_FOUND`, …; `DEADLINE_EXCEEDED` also when nothing came back in time. */
  readonly status: string;

  constructor(status: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * Statuses after which the same call may succeed a moment later. Safe to repeat: every task has a
 * name.
 */
const TRANSIENT = new Set([
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "RESOURCE_EXHAUSTED",
  "INTERNAL",
  "ABORTED",
  // An access token that has just ended: the next attempt brings another.
  "UNAUTHENTICATED",
]);

/** Whether it is worth asking again. */
export const isTransient = (error: unknown): boolean =>
  error instanceof QueueError && TRANSIENT.has(error.status);

/**
 * What the promise gives, or a QueueError `DEADLINE_EXCEEDED` once the time is up: a budget must
 * hold however late a transport notices that its own has ended.
 */
export async function withinTime<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new QueueError("DEADLINE_EXCEEDED", `no answer within ${Math.round(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
