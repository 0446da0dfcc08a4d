/** Why a request is refused: the status of the answer and what it says. The details are for the service's own log. */
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
  "body-too-large": [413, "The body is larger than a Cloud Task can be."],
  "keys-unavailable": [503, "The issuer's keys cannot be read at the moment."],
} as const satisfies Record<string, readonly [status: number, detail: string]>;

export type RefusalCode = keyof typeof REFUSALS;

/**
 * A request that does not reach the handler. `message` explains it to the operator of the service; `detail` is all that the
 * sender is told. Neither holds any part of the token but claims that its signature proves.
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

/** Thrown by a handler to have the task tried again no sooner than after a while: the answer is 503 with `Retry-After`. */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  /** Whole seconds, at least 1. */
  readonly seconds: number;

  constructor(seconds: number, message = `try again in ${seconds} s`, options?: ErrorOptions) {
    super(message, options);
    this.seconds = Math.max(1, Math.ceil(seconds));
  }
}
