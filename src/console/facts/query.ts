import type { ContentTerm } from "./content-terms.ts";

/** What to look for: everything that is set holds. A list is any of its values. */
export type Query = Terms & {
  /** None of these holds. */
  readonly not?: Terms;
  /** RFC 3339. Inclusive. */
  readonly since?: string;
  /** RFC 3339. Exclusive. */
  readonly until?: string;
  /** Of the body, in bytes; all hold. */
  readonly sizes?: readonly { readonly sign: ">" | ">=" | "<" | "<="; readonly bytes: number }[];
  /** What the log does not know: to be looked for in the deliveries' bytes, where they are kept. */
  readonly content?: readonly ContentTerm[];
};

/** The terms of a query. */
export type Terms = {
  readonly source?: readonly string[];
  /** Globs over the event type, as in routes. */
  readonly type?: readonly string[];
  readonly target?: readonly string[];
  /** Code of a cause (`schema-mismatch`), of a refusal (`bad-signature`), or words of why a task died. */
  readonly cause?: readonly string[];
  readonly outcome?: readonly string[];
  /** Of the answer to the sender: `401`, or a class, `4xx`. */
  readonly status?: readonly string[];
  /** Id of an event, a delivery or a task; whole, or its first characters from 8 on. */
  readonly id?: readonly string[];
  /** Any text that a line holds, whatever the field. */
  readonly text?: readonly string[];
};

/** One page of a list, newest first. */
export type Page<T> = {
  readonly items: readonly T[];
  /** What the next page is asked for with; undefined on the last one. */
  readonly next?: string;
};

/** What may be asked of one call, for all that take long. */
export type Control = {
  readonly signal?: AbortSignal;
  /** Called when a call must wait for its quota, so that a person hears why. */
  readonly onWait?: (why: string, ms: number) => void;
};
