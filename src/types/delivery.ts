/**
 * The largest body of a delivery: what the providers that allow most document, GitHub and GitLab,
 * 25 MB.
 */
export const BODY_LIMIT_BYTES = 25 * 1024 * 1024;

/** One inbound HTTP request. Untrusted until `verify` has returned. */
export type Delivery = {
  /** Upper case. */
  readonly method: string;
  /** Percent-encoded path without the query, e.g. `/github`. */
  readonly path: string;
  /** Raw query string without the `?`; empty when there is none. */
  readonly query: string;
  /** Names in lower case, as node:http gives them (repeated headers joined). */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values in turn, as they came: the only place where a repeated header still shows. */
  readonly rawHeaders: readonly string[];
  /**
   * The bytes that came; once the relay has the delivery, those inside its content codings, decoded
   * when first asked for.
   */
  readonly body: Buffer;
  /**
   * The same bytes in the pieces that they came in, until they are joined for `body`. Not
   * enumerable, so that a copy of a delivery that gets another body has only that.
   */
  readonly pieces?: readonly Buffer[];
  /** Why the host did not read the body, which is empty then; undefined when it is complete. */
  readonly unread?: Unread;
  readonly receivedAt: Date;
};

/**
 * `body-too-large`: over the limit. `overloaded`: there is no room for it beside the bodies in
 * flight. `stopping`: it was not complete when the process had to end.
 */
export type Unread = "body-too-large" | "overloaded" | "stopping";

/** A verified delivery: what the provider says happened. */
export type Event = {
  /**
   * The provider's delivery id, or the SHA-256 of the body (hex) where it has none. At most 256
   * characters.
   */
  readonly id: string;
  /**
   * What makes another delivery the same event: the default dedup key. At most 256 characters; `id`
   * where that alone names it.
   */
  readonly identity: string;
  /**
   * Set where a person lets an event through once more on purpose: `<id>~2`, which is then part of
   * the dedup keys of the event and of its items.
   */
  readonly generation?: string;
  /** Name of the source in relay.yaml. */
  readonly source: string;
  /** What the provider calls it, with the action as a suffix where it has one: `issues.opened`. */
  readonly type: string;
  readonly time: Date;
  /**
   * Whether `time` is the event's own by the provider; otherwise it is when the delivery came in.
   */
  readonly timeIsOwn: boolean;
  /** Parsed JSON or form; null where the body is neither. */
  readonly body: unknown;
  /** What the targets get: the delivery's bytes, never rewritten. */
  readonly bytes: Buffer;
};

/** The relay as its host uses it. */
export type Relay = {
  /** Answers a delivery and logs it; never throws. */
  readonly answer: (delivery: Delivery) => Promise<Answer>;
  /** What a body may have; the host reads no more. */
  readonly bodyLimitBytes: number;
  /** What the bodies in flight may have together. */
  readonly bodyBudgetBytes: number;
  /**
   * Logs what the host has to say, without anything of a body: a request that was incomplete, how
   * the process ends.
   */
  readonly log: (severity: "info" | "warn" | "error", message: string, details: object) => void;
};

/** What goes back to the sender. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Why an authentic event is parked instead of going to its targets. */
export type Cause = {
  /** What the operating commands group by. */
  readonly code:
    | "malformed"
    | "schema-mismatch"
    | "unrouted"
    | "unroutable"
    | "unschedulable"
    | "unsplittable"
    | "too-large"
    | "secret-arrived";
  /** For a person. Holds names from the event, never its values. */
  readonly detail: string;
};
