import type { Delivery, Event } from "../types/delivery.ts";
import type { Entry } from "./log.ts";
import { Problem } from "./problem.ts";
import { sizeOf } from "./read/pieces.ts";
import type { Body } from "./read/view.ts";
import { once } from "./remember.ts";
import type { ReadySource } from "./source.ts";
import type { World } from "./world.ts";

/** One delivery on its way through the relay, with all that its steps share. */
export type Trip = {
  readonly delivery: Delivery;
  /** Parses the body when a step first asks for it. */
  readonly body: () => Body;
  readonly ready: ReadySource;
  readonly world: World;
  /** What the log line at the end will say. */
  readonly entry: Entry;
  /** The sender has its answer already: what its source would reject is parked. */
  readonly isAnswered?: boolean;
};

/** The trip of a delivery to a source that is known. */
export function tripOf(delivery: Delivery, ready: ReadySource, world: World, entry: Entry): Trip {
  return { delivery, body: once(() => ready.readBody(delivery)), ready, world, entry };
}

/** The source of that name. Throws `unknown-source`. */
export function findSource(name: string, world: World, entry: Entry): ReadySource {
  const ready = world.source(name);
  if (ready === undefined) {
    throw new Problem("unknown-source", "There is no source at this path.");
  }
  entry.source = ready.source.name;
  entry.provider = ready.source.provider.name;
  return ready;
}

/**
 * Throws `method-not-allowed`, with `allowed` in the answer (RFC 9110 §10.2.1), unless the method
 * is one of `accepted`.
 */
export function checkMethod(
  { method }: Delivery,
  accepted: readonly string[],
  allowed: readonly string[] = accepted,
): void {
  if (accepted.includes(method)) return;
  throw new Problem("method-not-allowed", `Send ${allowed.join(" or ")}.`, {
    headers: { allow: allowed.join(", ") },
  });
}

/**
 * Throws `body-too-large` or `overloaded` for a delivery whose body the host did not read entirely,
 * and for one over the limit, whoever read it.
 */
export function checkWhole(delivery: Delivery, { bodyLimitBytes }: World): void {
  const { unread } = delivery;
  if (unread === "body-too-large" || sizeOf(delivery) > bodyLimitBytes) {
    throw new Problem("body-too-large", `The body has more than ${bodyLimitBytes} bytes.`);
  }
  if (unread === undefined) return;
  const why = unread === "stopping" ? "This instance is stopping" : "The relay is at its limit";
  throw new Problem("overloaded", `${why}. Send it again.`, { headers: { "retry-after": "5" } });
}

/** Puts an event's name into the log line. */
export function noteEvent(event: Event, entry: Entry): Event {
  entry.event = event.id;
  entry.type = event.type;
  return event;
}
