import type { Cause, Delivery, Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import { BATCH_QUEUE, PARKING_QUEUE } from "./own-queues.ts";
import { Problem } from "../problem.ts";
import { present } from "../config/values.ts";
import { mediaType } from "../read/form.ts";
import { movedTo, type Spot } from "./spot.ts";
import type { Body } from "../read/view.ts";
import { cloudEventHeaders, headerValue, type Place, taskId, taskName } from "./task.ts";

/**
 * Where a task points that brings an event back: `POST /-/redrive/<source>` of the relay itself.
 */
export const REDRIVE_PATH = "/-/redrive/";

/**
 * Characters of one packed header. Node refuses requests with more than 16 KiB of headers, so what
 * a parked task carries must stay well below, or the event could never come back.
 */
const MAX_PACKED_LENGTH = 8 * 1024;
/** A longer content type, for the same reason, is kept without its parameters, or not at all. */
const MAX_TYPE_LENGTH = 1024;
/** Characters, before they are encoded. */
const MAX_DETAIL_LENGTH = 400;

/** What parking needs of the relay. */
export type Parking = {
  readonly place: Place;
  /** The relay's own public URL, without a slash at the end. */
  readonly relayUrl: string;
  /** Full email of the account whose OIDC token brings the event back. */
  readonly serviceAccount: string;
};

/** What parking needs of the event's source. */
export type Parker = {
  readonly source: { readonly name: string };
  /** Whether a header may be kept: no credential, no proof. */
  readonly isPassable: (name: string) => boolean;
  /** The query, without any proof. */
  readonly passableQuery: (delivery: Delivery) => string;
  /** Whether a header goes on to the targets. */
  readonly isForwarded: (name: string) => boolean;
};

/** What a parked task says about its event, beside the event itself. */
export type Kept = {
  /** Set where the event stays parked whatever the config says. */
  readonly cause?: Cause;
  /** It is one item of a batch, so it must not be split again. */
  readonly isItem?: boolean;
  /** It is only for these targets: the others have it. Default: for all that its routes name. */
  readonly targets?: readonly string[];
  /** It is a claim, whose task is made there. */
  readonly movedTo?: Spot;
  /** It is a batch, whose items from this one on (from 0) are still to be made. */
  readonly from?: number;
};

/** An event that is kept. */
export type Keeping = Kept & {
  readonly event: Event;
  readonly delivery: Delivery;
  readonly dedupKey: string;
};

/**
 * How long a batch may take to make the tasks of its items before Cloud Tasks runs it again. At
 * most the function's own timeout.
 */
export const BATCH_DEADLINE_SECONDS = 60;
/**
 * How long one run of a batch goes on to its next items, so that those under way still fit the
 * deadline.
 */
export const BATCH_RUN_MS = 30_000;

/**
 * The task that keeps an event, with its bytes, headers and cause, until it is redriven. Its name
 * deduplicates it as that of any task. Throws `internal` where the relay has no address to come
 * back to.
 */
export function parkedTask(
  keeping: Keeping & { readonly cause: Cause },
  parker: Parker,
  parking: Parking | undefined,
): Task {
  const { dedupKey, cause, isItem, targets } = keeping;
  const key = targets === undefined ? dedupKey : JSON.stringify([dedupKey, ...targets]);
  const headers = {
    "relay-cause": cause.code,
    "relay-cause-detail": headerValue(shorten(cause.detail)),
    ...(isItem === true && { "relay-item": "true" }),
    ...(targets !== undefined && { "relay-targets": targets.join(",") }),
  };
  const { event } = keeping;
  const home = parkingOf(parking, event);
  const name = taskName(home.place, PARKING_QUEUE, taskId(parker.source.name, PARKING_QUEUE, key));
  return returningTask(name, keeping, headers, parker, home);
}

/** The task that brings a batch back, so that the tasks of its items from one on are made then. */
export function batchTask(
  keeping: Keeping & { readonly from: number },
  parker: Parker,
  parking: Parking,
): Task {
  const { dedupKey, from } = keeping;
  const key = from === 0 ? dedupKey : JSON.stringify([dedupKey, from]);
  const headers = { "relay-batch-from": String(from) };
  const id = taskId(parker.source.name, BATCH_QUEUE, key);
  const name = taskName(parking.place, BATCH_QUEUE, id);
  const task = returningTask(name, keeping, headers, parker, parking);
  return { ...task, dispatchDeadlineSeconds: BATCH_DEADLINE_SECONDS };
}

/** A task that brings an event back to the relay, with its bytes and what is known of it. */
export function returningTask(
  name: string,
  { event, delivery }: Keeping,
  headers: Readonly<Record<string, string>>,
  { source, isPassable, isForwarded, passableQuery }: Parker,
  { relayUrl, serviceAccount }: Parking,
): Task {
  return {
    name,
    url: `${relayUrl}${REDRIVE_PATH}${source.name}`,
    method: "POST",
    headers: {
      ...cloudEventHeaders(event),
      ...contentType(delivery),
      ...headers,
      ...(event.identity !== event.id && { "relay-identity": headerValue(event.identity) }),
      ...replayHeader(event),
      "relay-headers": packHeaders(delivery, isPassable, isForwarded),
      ...packQuery(passableQuery(delivery)),
    },
    body: event.bytes,
    dispatchDeadlineSeconds: 30,
    auth: { kind: "oidc", serviceAccount, audience: relayUrl },
  };
}

/** What a generation that was made on purpose repeats. */
const replayHeader = ({ generation }: Event): Record<string, string> =>
  generation === undefined
    ? {}
    : { "relay-replay-of": headerValue(generation.replace(/~\d+$/, "")) };

/**
 * Whether a task of the parking queue is the one that is being run, by what Cloud Tasks says of it.
 */
export function isRunning({ name }: Task, { headers }: Delivery): boolean {
  const id = headers["x-cloudtasks-taskname"];
  return typeof id !== "string" || name.endsWith(`/${id}`);
}

/**
 * What a task that was parked, or a batch, brings back. Throws `malformed-payload` on anything that
 * is not one.
 */
export function unpark(
  delivery: Delivery,
  source: { readonly name: string },
  readBody: (original: Delivery) => Body,
): Kept & { readonly event: Event; readonly delivery: Delivery; readonly body: Body } {
  const headers = {
    ...contentType(delivery),
    ...unpackHeaders(attribute(delivery, "relay-headers")),
  };
  const hasQuery = delivery.headers["relay-query"] !== undefined;
  const query = hasQuery ? attribute(delivery, "relay-query") : "";
  const original = { ...delivery, path: `/${source.name}`, query, headers, rawHeaders: [] };
  const time = new Date(attribute(delivery, "ce-time"));
  if (Number.isNaN(time.getTime())) throw notParked("ce-time");
  const id = attribute(delivery, "ce-id");
  const hasIdentity = delivery.headers["relay-identity"] !== undefined;
  const isReplay = delivery.headers["relay-replay-of"] !== undefined;
  const targets = delivery.headers["relay-targets"];
  const from = delivery.headers["relay-batch-from"];
  const body = readBody(original);
  return {
    delivery: original,
    body,
    event: {
      id,
      identity: hasIdentity ? attribute(delivery, "relay-identity") : id,
      ...(isReplay && { generation: id }),
      source: source.name,
      type: attribute(delivery, "ce-type"),
      time,
      // Perhaps only the time of receipt, which says nothing about an earlier delivery.
      timeIsOwn: false,
      body: body.value,
      bytes: delivery.body,
    },
    ...staysParked(delivery),
    ...(delivery.headers["relay-item"] !== undefined && { isItem: true }),
    ...(typeof targets === "string" && { targets: targets.split(",") }),
    ...present("movedTo", movedTo(delivery.headers["relay-moved-to"])),
    ...(typeof from === "string" && { from: Number.parseInt(from, 10) || 0 }),
  };
}

/** A secret is for the owner of the source alone: no route may take it anywhere. */
function staysParked(delivery: Delivery): Pick<Kept, "cause"> {
  if (delivery.headers["relay-cause"] !== "secret-arrived") return {};
  const detail = attribute(delivery, "relay-cause-detail");
  return { cause: { code: "secret-arrived", detail } };
}

function attribute({ headers }: Delivery, name: string): string {
  const value = headers[name];
  if (typeof value !== "string") throw notParked(name);
  try {
    return decodeURIComponent(value);
  } catch {
    throw notParked(name);
  }
}

const notParked = (header: string): Problem =>
  new Problem(
    "malformed-payload",
    `The header ${header} is missing or malformed: this is not a parked event.`,
  );

function parkingOf(parking: Parking | undefined, event: Event): Parking {
  if (parking !== undefined) return parking;
  throw new Problem("internal", "The event could not be kept. Send it again.", {
    event: event.id,
    cause: new Error(
      "RELAY_URL or serviceAccount is not set, so a parked event has nowhere to come back to",
    ),
  });
}

function contentType(delivery: Delivery): Record<string, string> {
  const type = delivery.headers["content-type"];
  if (typeof type !== "string") return {};
  const kept = type.length > MAX_TYPE_LENGTH ? mediaType(delivery) : type;
  return kept.length > MAX_TYPE_LENGTH ? {} : { "content-type": kept };
}

/**
 * All headers that may be kept; where they are too long, those that go on to the targets; of these,
 * as many as fit.
 */
function packHeaders(
  { headers }: Delivery,
  isPassable: (name: string) => boolean,
  isForwarded: (name: string) => boolean,
): string {
  const entries = Object.entries(headers).filter(([name]) => isPassable(name));
  const all = pack(entries);
  if (all.length <= MAX_PACKED_LENGTH) return all;
  const short = entries
    .filter(([name]) => isForwarded(name))
    .sort(([, one], [, other]) => String(one).length - String(other).length);
  while (pack(short).length > MAX_PACKED_LENGTH) short.pop();
  return pack(short);
}

/** Expressions may read the query; a longer one would keep the event from coming back. */
const MAX_QUERY_LENGTH = 1024;

function packQuery(query: string): Record<string, string> {
  if (query === "" || query.length > MAX_QUERY_LENGTH) return {};
  return { "relay-query": headerValue(query) };
}

const pack = (entries: readonly (readonly [string, unknown])[]): string =>
  Buffer.from(JSON.stringify(Object.fromEntries(entries))).toString("base64url");

function unpackHeaders(packed: string): Record<string, string> {
  try {
    const headers: unknown = JSON.parse(Buffer.from(packed, "base64url").toString("utf8"));
    if (typeof headers === "object" && headers !== null) return headers as Record<string, string>;
  } catch {
    // Falls through to the one refusal.
  }
  throw notParked("relay-headers");
}

const shorten = (text: string): string =>
  text.length > MAX_DETAIL_LENGTH ? `${text.slice(0, MAX_DETAIL_LENGTH - 1)}…` : text;
