/** google.rpc.Code with the HTTP status Google's REST API gives each (google/rpc/code.proto). */
export const CODES = {
  OK: { number: 0, http: 200 },
  CANCELLED: { number: 1, http: 499 },
  UNKNOWN: { number: 2, http: 500 },
  INVALID_ARGUMENT: { number: 3, http: 400 },
  DEADLINE_EXCEEDED: { number: 4, http: 504 },
  NOT_FOUND: { number: 5, http: 404 },
  ALREADY_EXISTS: { number: 6, http: 409 },
  PERMISSION_DENIED: { number: 7, http: 403 },
  RESOURCE_EXHAUSTED: { number: 8, http: 429 },
  FAILED_PRECONDITION: { number: 9, http: 400 },
  ABORTED: { number: 10, http: 409 },
  OUT_OF_RANGE: { number: 11, http: 400 },
  UNIMPLEMENTED: { number: 12, http: 501 },
  INTERNAL: { number: 13, http: 500 },
  UNAVAILABLE: { number: 14, http: 503 },
  UNAUTHENTICATED: { number: 16, http: 401 },
} as const satisfies Record<string, { number: number; http: number }>;

/** The name of a canonical code. */
export type CodeName = keyof typeof CODES;

/** A google.rpc.Help link, sent along as a detail. */
export type HelpLink = { readonly description: string; readonly url: string };

/** A status other than OK. The gRPC and REST servers each convert it in one place. */
export class CloudTasksError extends Error {
  readonly code: CodeName;
  readonly help: HelpLink | undefined;
  constructor(code: CodeName, message: string, help?: HelpLink) {
    super(message);
    this.name = "CloudTasksError";
    this.code = code;
    this.help = help;
  }
}

/**
 * The embedded Cloud Tasks cannot start: the folder is in use, of another version, or not writable.
 */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** INVALID_ARGUMENT: the request is wrong, whatever the state. */
export const invalid = (message: string, help?: HelpLink): CloudTasksError =>
  new CloudTasksError("INVALID_ARGUMENT", message, help);

/** A method that the protos define and this emulator does not implement. */
export const notServed = (): CloudTasksError =>
  new CloudTasksError("UNIMPLEMENTED", "This method is not part of the embedded Cloud Tasks.");

/** NOT_FOUND in Google's words for a queue that does not exist (any more). */
export const queueMissing = (): CloudTasksError =>
  new CloudTasksError(
    "NOT_FOUND",
    "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.",
  );

/** NOT_FOUND for a task, or a queue to delete, that never existed. */
export const entityMissing = (): CloudTasksError =>
  new CloudTasksError("NOT_FOUND", "Requested entity was not found.");

/** NOT_FOUND for a task that ended while its name is still reserved. */
export const taskGone = (): CloudTasksError =>
  new CloudTasksError(
    "NOT_FOUND",
    "The task no longer exists, though a task with this name existed recently. " +
      "The task either successfully completed or was deleted.",
  );

/** ALREADY_EXISTS for a task's name that is in use, or reserved. */
export const taskExists = (): CloudTasksError =>
  new CloudTasksError("ALREADY_EXISTS", "Requested entity already exists");

/** ALREADY_EXISTS for a queue's name that is in use. */
export const queueExists = (): CloudTasksError =>
  new CloudTasksError("ALREADY_EXISTS", "Queue already exists");

/** FAILED_PRECONDITION for the name of a queue that was deleted less than 7 days ago. */
export const queueDeletedRecently = (): CloudTasksError =>
  new CloudTasksError(
    "FAILED_PRECONDITION",
    "The queue cannot be created because a queue with this name existed too recently.",
  );
