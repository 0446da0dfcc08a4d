import type { JsonStyle } from "../sign/draft.ts";

/** A delivery that a provider might send, before it has its id, time and signature. */
export type Sample = {
  /** What the relay calls the event. */
  readonly event: string;
  /**
   * One of four: a JSON body, a form, a form with JSON or with XML in the field that the preset
   * names.
   */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly formJson?: unknown;
  /** XML, in base64 in the form field that the preset names. */
  readonly formXml?: string;
  /** Other fields of such a form. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Headers of this event alone. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * JSON Pointers to values that differ with each event (an object's own id), drawn again in their
   * form.
   */
  readonly fresh?: readonly string[];
};

/**
 * The samples of one preset, and how that provider writes its requests: `book` in the file of the
 * preset's name.
 */
export type SampleBook = {
  /** Empty where the provider sends none (Telegram). */
  readonly userAgent: string;
  /** Default `application/json`, or a form's own. */
  readonly contentType?: string;
  /** Headers of every delivery: their values show the form that fresh ids take. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly style?: JsonStyle;
  /** The first is what `relay send` uses when no event is named. */
  readonly samples: readonly [Sample, ...Sample[]];
};

/**
 * A book of JSON samples, each an event type with its body and the pointers of what differs with
 * each event.
 */
export function jsonBook(
  userAgent: string,
  [first, ...more]: readonly [JsonSample, ...JsonSample[]],
  headers: Readonly<Record<string, string>> = {},
): SampleBook {
  return { userAgent, headers, samples: [sampleOf(first), ...more.map(sampleOf)] };
}

type JsonSample = readonly [event: string, json: unknown, ...fresh: string[]];

const sampleOf = ([event, json, ...fresh]: JsonSample): Sample => ({ event, json, fresh });
