import type { Source } from "../../types/config.ts";
import type { Delivery, Event } from "../../types/delivery.ts";
import type { EventTime } from "../../types/provider.ts";
import type { Locator } from "../../types/scheme.ts";
import type { Body, View } from "./view.ts";
import { compileIdentity } from "./identity.ts";
import { compileLocator } from "./locator.ts";
import { parseTime } from "./time.ts";

/** Longer types would not fit headers and logs. */
const MAX_LENGTH = 256;

/** Compiles how a source's provider names its events. */
export function compileEvent(source: Source): (delivery: Delivery, body: Body) => Event {
  const { name, provider } = source;
  const { type, time } = provider.event;
  const nameEvent = compileIdentity(source);
  const readType = compileType(type);
  const readTime = compileTime(time);

  return (delivery, body) => {
    const view = { delivery, body: () => body };
    const ownType = readType(view) ?? provider.name;
    const ownTime = readTime(view);
    return {
      ...nameEvent(view, ownType),
      source: name,
      type: ownType,
      time: ownTime ?? delivery.receivedAt,
      timeIsOwn: ownTime !== undefined,
      body: body.value,
      bytes: delivery.body,
    };
  };
}

/** Compiles a type of one or several parts, joined by `.`; undefined where none is there. */
export function compileType(type: readonly Locator[]): (view: View) => string | undefined {
  const readParts = type.map((locator) => compileLocator(locator));
  return (view) => {
    const parts = readParts.map((read) => read(view)).filter((part) => part !== undefined);
    // Cut or sent so, half a surrogate is nothing that headers and logs can hold.
    return parts.join(".").slice(0, MAX_LENGTH).toWellFormed() || undefined;
  };
}

/** Compiles an event's own time; undefined where it is absent or not such a time. */
export function compileTime(time: EventTime | undefined): (view: View) => Date | undefined {
  if (time === undefined) return () => undefined;
  const read = compileLocator(time.at);
  return (view) => {
    const text = read(view);
    const ms = text === undefined ? undefined : parseTime(text, time.unit);
    return ms === undefined ? undefined : new Date(ms);
  };
}
