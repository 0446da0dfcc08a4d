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
  /** The bytes the sender signed (the Functions Framework has inflated gzip); empty when there was no body. */
  readonly body: Buffer;
  /** The body as the host parsed it (JSON or form), so that nothing is parsed twice; undefined otherwise. */
  readonly parsed: unknown;
  readonly receivedAt: Date;
};

/** A verified delivery: what the provider says happened. */
export type Event = {
  /** The provider's delivery id, or the SHA-256 of the body (hex) where it has none. At most 256 characters. */
  readonly id: string;
  /** What makes another delivery the same event: the default dedup key. At most 256 characters; `id` where that alone names it. */
  readonly identity: string;
  /** Name of the source in relay.yaml. */
  readonly source: string;
  /** What the provider calls it, with the action as a suffix where it has one: `issues.opened`. */
  readonly type: string;
  readonly time: Date;
  /** Whether `time` is the event's own by the provider; otherwise it is when the delivery came in. */
  readonly timeIsOwn: boolean;
  /** Parsed JSON or form; null where the body is neither. */
  readonly body: unknown;
  /** What the targets get: the delivery's bytes, never rewritten. */
  readonly bytes: Buffer;
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
    | "secret-arrived";
  /** For a person. Holds names from the event, never its values. */
  readonly detail: string;
};
