import type { Provider } from "../../types/provider.ts";
import type { Sample, SampleBook } from "../samples/sample.ts";
import type { Content, Draft } from "./draft.ts";
import { freshLike } from "./fresh.ts";
import { place, valueAt } from "./place.ts";
import { formatTime } from "./signer.ts";

/** What is to be said of an event. */
export type Wanted = {
  /** Undefined: the sample's own type. */
  readonly event?: string | undefined;
  /** Undefined: a fresh one. */
  readonly id?: string | undefined;
  readonly now: Date;
};

/** Makes an unsigned draft of a sample: id, type and time are put where the preset reads them. */
export function composeSample(
  provider: Provider,
  book: SampleBook,
  sample: Sample,
  { event = sample.event, id, now }: Wanted,
): Draft {
  const content = contentOf(provider, book, sample);
  let draft: Draft = {
    method: "POST",
    query: "",
    headers: {
      "content-type": contentType(content, book),
      ...(book.userAgent !== "" && { "user-agent": book.userAgent }),
      ...book.headers,
      ...sample.headers,
    },
    content,
  };
  for (const pointer of sample.fresh ?? []) {
    const locator = `body:${pointer}`;
    draft = place(draft, locator, freshLike(valueAt(draft, locator) ?? "a1b2c3d4e5"));
  }
  return placeEvent(draft, provider, { event, id, now });
}

/**
 * A draft of the user's own bytes: only headers and query are filled in, and of the body what must
 * be fresh.
 */
export function composeFile(
  provider: Provider,
  book: SampleBook,
  bytes: Buffer,
  { event, id, now }: Wanted,
): Draft {
  const content: Content = { kind: "bytes", bytes };
  const isForm = book.samples[0].form !== undefined && !/^\s*[[{]/.test(bytes.toString("utf8"));
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const draft: Draft = {
    method: "POST",
    query: "",
    headers: {
      "content-type": book.contentType ?? type,
      ...(book.userAgent !== "" && { "user-agent": book.userAgent }),
      ...book.headers,
    },
    content,
  };
  const outside = (locator: string): boolean => !/(^| \| )(body|member):/.test(locator);
  const { type: typeAt } = provider.event;
  let ready = placeId(draft, provider, id, (locator) => id !== undefined || outside(locator));
  if (event === undefined) return ready;
  const parts = splitType(event, typeAt.length);
  for (const [index, locator] of typeAt.entries()) {
    const part = parts[index];
    if (part !== undefined && locator.startsWith("header:")) ready = place(ready, locator, part);
  }
  return placeTime(ready, provider, now, outside);
}

const DEFAULT_ID = "00000000-0000-0000-0000-000000000000";

function placeEvent(draft: Draft, provider: Provider, { event, id, now }: Wanted): Draft {
  const { type: typeAt } = provider.event;
  let ready = placeId(draft, provider, id, () => true);
  // A sample that is the event already needs no guess at where the parts of its type divide.
  const parts = typeOf(ready, typeAt) === event ? [] : splitType(event ?? "", typeAt.length);
  for (const [index, locator] of typeAt.entries()) {
    const part = parts[index];
    if (part !== undefined && part !== "") ready = place(ready, locator, part);
  }
  return placeTime(ready, provider, now, () => true);
}

/** Whether an event's id is one place that can be filled in, and nothing else. */
export function takesId({ event: { id, identity } }: Provider): boolean {
  if (identity?.by.includes("content") === true) return false;
  return typeof id === "string" && /^(header|query|body|form):/.test(id);
}

/** An id of several parts is always a fresh one: a string cannot be split among them. */
function placeId(
  draft: Draft,
  { event }: Provider,
  id: string | undefined,
  may: (locator: string) => boolean,
): Draft {
  const parts = [event.id ?? []].flat();
  const wanted = parts.length === 1 ? id : undefined;
  return parts
    .filter(may)
    .reduce(
      (ready, locator) =>
        place(ready, locator, wanted ?? freshLike(valueAt(ready, locator) ?? DEFAULT_ID)),
      draft,
    );
}

function placeTime(
  draft: Draft,
  { event: { time } }: Provider,
  now: Date,
  may: (locator: string) => boolean,
): Draft {
  return time === undefined || !may(time.at)
    ? draft
    : place(draft, time.at, formatTime(now, time.unit));
}

/** The type as the relay would read it from a draft. */
const typeOf = (draft: Draft, locators: readonly string[]): string =>
  locators
    .map((locator) => valueAt(draft, locator))
    .filter((part) => part !== undefined)
    .join(".");

/** `pull_request.opened` in two parts; where the type has one part, it is the whole. */
function splitType(type: string, count: number): string[] {
  const parts = type.split(".");
  return [...parts.slice(0, count - 1), parts.slice(Math.max(count - 1, 0)).join(".")].filter(
    (part) => part !== "",
  );
}

function contentOf(
  { event }: Provider,
  { style, contentType: type = "" }: SampleBook,
  { form, formJson, formXml, fields = {}, json = {} }: Sample,
): Content {
  if (form !== undefined) return { kind: "form", fields: form };
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  if (formJson !== undefined) {
    const field = fieldName(event.json) ?? "payload";
    return { kind: "form-json", field, value: formJson, fields, ...(boundary && { boundary }) };
  }
  if (formXml !== undefined) {
    return { kind: "form-xml", field: fieldName(event.xml) ?? "payload", xml: formXml, fields };
  }
  return { kind: "json", value: json, ...(style && { style }) };
}

const fieldName = (locator: string | undefined): string | undefined =>
  locator?.replace(/^(?:body:\/|form:)/, "");

function contentType(content: Content, book: SampleBook): string {
  if (book.contentType !== undefined) return book.contentType;
  return content.kind === "json" || content.kind === "bytes"
    ? "application/json"
    : "application/x-www-form-urlencoded";
}
