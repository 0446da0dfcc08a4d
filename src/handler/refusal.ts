/**
 * Why a request is refused: the status of the answer and what it says. The details are for the
 * service's own log.
 */
const REFUSALS = {
  "missing-token": [401, "The request carries no OIDC token."],
  "malformed-token": [401, "The token is not a JSON Web Token signed with RS256."],
  "unknown-key": [401, "The token names a key that its issuer does not have."],
  "bad-signature": [401, "The token's signature is wrong."],
  "signature-removed": [401, "The token's signature was removed on the way."],
  expired: [401, "The token has expired."],
  "not-yet-valid": [401, "The token is not valid yet."],
  "wrong-issuer": [401, "The token is not from Google."],
  "wrong-audience": [403, "The token was made for another audience."],
  "wrong-service-account": [403, "The token belongs to another account."],
  "not-a-task": [400, "The request does not carry the headers of a Cloud Task."],
  "not-an-event": [400, "The request does not carry the headers of a CloudEvent."],
  "malformed-body": [400, "The body is not what its content type says."],
  "body-too-large": [413, "The event is larger than 25 MiB."],
  "data-elsewhere": [400, "The event refers to bytes outside Cloud Storage."],
  "data-gone": [410, "The bytes that the event refers to are not there any more."],
  "data-changed": [410, "The bytes that the event refers to are not those that were signed."],
  "data-unavailable": [503, "The bytes that the event refers to cannot be read at the moment."],
  "keys-unavailable": [503, "The issuer's keys cannot be read at the moment."],
} as const satisfies Record<string, readonly [status: number, detail: string]>;

/** Why a request is refused, in a word; what each means is in `REFUSALS`. */
export type RefusalCode = keyof typeof REFUSALS;

/**
 * A request that does not reach the handler. `message` explains it to the operator of the service;
 * `detail` is all that the sender is told. Neither holds any part of the token but claims that its
 * signature proves.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly status: number;
  readonly detail: string;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options);
    this.code = code;
    [this.status, this.detail] = REFUSALS[code];
  }
}

/** The longest that a task can be put off: it ends 31 days after it was made. */
const MAX_SECONDS = 30 * 86_400;

/** Whether a task can be put off by so much: whole seconds from 1 to 2592000. */
export const isWait = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_SECONDS;

/**
 * Thrown by a handler to have the task tried again no sooner than after a while: the answer is 503
 * with `Retry-After`.
 */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly seconds: number;

  /** Throws `RangeError` unless `seconds` is a whole number from 1 to 2592000, which is 30 days. */
  constructor(seconds: number, message = `try again in ${seconds} s`, options?: ErrorOptions) {
    if (!isWait(seconds)) {
      throw new RangeError(
        `RetryLater needs whole seconds from 1 to ${MAX_SECONDS}, not ${seconds}`,
      );
    }
    super(message, options);
    this.seconds = seconds;
  }
}

/**
 * Thrown by a handler that will never accept the task: the answer is 410, by which the relay keeps
 * it in the dead-letter queue where the target's `dead` names that status. Until then Cloud Tasks
 * tries again.
 */
export class GiveUp extends Error {
  override readonly name = "GiveUp";
}
