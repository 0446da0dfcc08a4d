import type { Delivery, Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import type { ReadySource } from "../source.ts";
import { cloudEventHeaders, headerValue, taskId, taskName } from "./task.ts";
import { Problem } from "../problem.ts";
import type { World } from "../world.ts";

/** The paused queue that holds parked events. */
export const PARKING_QUEUE = "relay-parked";
/** Where a parked task points: `POST /-/redrive/<source>` of the relay itself. */
export const REDRIVE_PATH = "/-/redrive/";

/** Node refuses requests with more than 16 KiB of headers, so what a parked task carries must stay well below. */
const MAX_HEADERS_LENGTH = 8 * 1024;
const MAX_CAUSE_LENGTH = 1024;

/** Why an event is parked: what `relay parked` groups by, and the words for a person. */
export type Cause = {
  readonly code:
    | "schema-mismatch"
    | "unrouted"
    | "unschedulable"
    | "unsplittable"
    | "secret-arrived";
  readonly detail: string;
};

/** The task that keeps an event, with its bytes, headers and cause, until it is redriven; its name dedups it as any other task. */
export function parkedTask(
  event: Event,
  delivery: Delivery,
  dedupKey: string,
  cause: Cause,
  { source: { name }, isPassable, isForwarded }: ReadySource,
  world: World,
): Task {
  if (world.relayUrl === undefined || world.serviceAccount === undefined) {
    const missing = world.relayUrl === undefined ? "RELAY_URL" : "serviceAccount";
    throw new Problem("internal", "The event could not be kept. Send it again.", {
      event: event.id,
      cause: new Error(`${missing} is not set, so parked events have nowhere to come back to`),
    });
  }
  return {
    name: taskName(world.place, PARKING_QUEUE, taskId(name, PARKING_QUEUE, dedupKey)),
    url: `${world.relayUrl}${REDRIVE_PATH}${name}`,
    method: "POST",
    headers: {
      ...cloudEventHeaders(event),
      ...contentType(delivery),
      "relay-cause": headerValue(cause.code),
      "relay-cause-detail": headerValue(cause.detail).slice(0, MAX_CAUSE_LENGTH),
      ...(event.identity !== event.id && { "relay-identity": headerValue(event.identity) }),
      "relay-headers": packHeaders(delivery, isPassable, isForwarded),
    },
    body: event.bytes,
    dispatchDeadlineSeconds: 30,
    auth: { kind: "oidc", serviceAccount: world.serviceAccount, audience: world.relayUrl },
  };
}

/** The event and the delivery that a parked task brings back. */
export function unpark(
  delivery: Delivery,
  { source, readBody }: ReadySource,
): {
  readonly event: Event;
  readonly original: Delivery;
  /** Parked before it was split. */
  readonly isWhole: boolean;
  readonly cause?: Cause;
} {
  const attribute = (name: string): string => {
    const value = delivery.headers[name];
    if (typeof value !== "string") {
      throw new Problem(
        "malformed-payload",
        `The header ${name} is missing: this is no parked event.`,
      );
    }
    return decodeURIComponent(value);
  };
  const headers = { ...contentType(delivery), ...unpackHeaders(attribute("relay-headers")) };
  const original = { ...delivery, path: `/${source.name}`, query: "", headers, rawHeaders: [] };
  return {
    original,
    isWhole: attribute("relay-cause") === "unsplittable",
    ...(staysParked(attribute("relay-cause")) && {
      cause: { code: "secret-arrived", detail: attribute("relay-cause-detail") },
    }),
    event: {
      id: attribute("ce-id"),
      identity: attribute(
        delivery.headers["relay-identity"] === undefined ? "ce-id" : "relay-identity",
      ),
      source: source.name,
      type: attribute("ce-type"),
      time: new Date(attribute("ce-time")),
      // As it may be when the delivery came in, which says nothing of earlier ones.
      timeIsOwn: false,
      body: readBody(original).value,
      bytes: delivery.body,
    },
  };
}

/** A secret is for the owner of the source alone: no route may take it anywhere. */
const staysParked = (cause: string): boolean => cause === "secret-arrived";

function contentType({ headers }: Delivery): Record<string, string> {
  const type = headers["content-type"];
  return typeof type === "string" ? { "content-type": type } : {};
}

function packHeaders(
  delivery: Delivery,
  isPassable: (name: string) => boolean,
  isForwarded: (name: string) => boolean,
): string {
  const pack = (passes: (name: string) => boolean): string => {
    const entries = Object.entries(delivery.headers).filter(([name]) => passes(name));
    return Buffer.from(JSON.stringify(Object.fromEntries(entries))).toString("base64url");
  };
  const all = pack(isPassable);
  return all.length <= MAX_HEADERS_LENGTH ? all : pack(isForwarded);
}

function unpackHeaders(packed: string): Record<string, string> {
  try {
    return JSON.parse(Buffer.from(packed, "base64url").toString("utf8")) as Record<string, string>;
  } catch (cause) {
    throw new Problem("malformed-payload", "relay-headers is unreadable.", { cause });
  }
}
