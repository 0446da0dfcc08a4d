import type { Source } from "../../types/config.ts";
import type { Cause, Delivery, Event } from "../../types/delivery.ts";
import type { Body } from "../read/view.ts";
import { compileTime, compileType } from "../read/event.ts";
import { mediaType } from "../read/form.ts";
import { compileItemIdentity } from "../read/identity.ts";
import { jsonSpans, MAX_DEPTH, type Span } from "../read/json-spans.ts";
import { pointerValue } from "../read/pointer.ts";
import type { Computed } from "./expressions.ts";
import type { Compile } from "./route.ts";
import { scopeOf } from "./scope.ts";

/** One event of a delivery, with the delivery as if it had come alone. */
export type Part = {
  readonly event: Event;
  readonly delivery: Delivery;
  /** Set for an item of a batch. */
  readonly isItem?: boolean;
  /** Why it must be parked as it is. */
  readonly cause?: Cause;
};

/**
 * Compiles a source's `split`: a JSON Pointer or a CEL expression that gives the list whose items
 * are events of their own. Lists within the list are opened. An item's bytes are the very slice of
 * what was delivered. Where there is no such list the delivery is one event; where its items are
 * not objects, all of it is parked.
 */
export function compileSplit(
  source: Source,
  compile: Compile,
): (event: Event, delivery: Delivery, body: Body) => readonly Part[] {
  const { split } = source;
  if (split === undefined) return (event, delivery) => [{ event, delivery }];
  const readList = compileList(split, compile);
  const nameItem = compileItem(source);

  return (event, delivery, body) => {
    const found = readList(event, delivery, body);
    if ("failed" in found) {
      const detail = `split: ${split} ${found.why}`;
      return [{ event, delivery, cause: { code: "unsplittable", detail } }];
    }
    if (!Array.isArray(found.value)) return [{ event, delivery }];
    const items = flatten(found.value);
    if (items.length > MAX_ITEMS) {
      const detail = `split: ${split} gives more than ${MAX_ITEMS} items, the most that are split`;
      return [{ event, delivery, cause: { code: "unsplittable", detail } }];
    }
    const bytes = body.json ?? NO_BYTES;
    const spans = body.json === undefined ? NO_SPANS : jsonSpans(bytes, body.value);
    const parts: Part[] = [];
    for (const [index, item] of items.entries()) {
      const span = typeof item === "object" && item !== null ? spans.get(item) : undefined;
      if (span === undefined) {
        const detail = `split: ${split} gives items that are not objects of the body`;
        return [{ event, delivery, cause: { code: "unsplittable", detail } }];
      }
      const slice = bytes.subarray(span.start, span.end);
      parts.push(nameItem(event, { ...delivery, body: slice }, item, index));
    }
    return parts;
  };
}

/**
 * Items of one batch. Each takes some 15 µs to be named, during which nobody else is answered; of
 * items that say anything, as many fill a task.
 */
const MAX_ITEMS = 20_000;

const NO_BYTES = Buffer.alloc(0);
const NO_SPANS: ReadonlyMap<object, Span> = new Map<object, Span>();

/** Lists in a list that are opened, which may hold nothing. */
const MAX_LISTS = 200_000;

/**
 * The items of a list and of lists in it; one too many where there are more than may be, since an
 * expression can give one list many thousand times. What lies deeper than spans are noted stays one
 * item, so that no nesting overflows the stack.
 */
function flatten(list: readonly unknown[]): readonly unknown[] {
  const items: unknown[] = [];
  let lists = 0;
  const open = (each: readonly unknown[], depth: number): void => {
    lists += 1;
    for (const one of each) {
      if (items.length > MAX_ITEMS) return;
      if (lists > MAX_LISTS) items.length = MAX_ITEMS + 1;
      else if (Array.isArray(one) && depth < MAX_DEPTH) open(one, depth + 1);
      else items.push(one);
    }
  };
  open(list, 0);
  return items;
}

function compileList(
  split: string,
  compile: Compile,
): (event: Event, delivery: Delivery, body: Body) => Computed {
  if (split.startsWith("/")) return ({ body }) => ({ value: pointerValue(body, split) });
  const evaluate = compile(split, "list");
  return (event, delivery, body) => {
    // The parsed body itself, since an item is found in the bytes by the object that it was parsed
    // to.
    const scope = scopeOf(event, delivery, () => body);
    const computed = evaluate(Object.defineProperty(scope, "body", { value: event.body }));
    const hasNone = "failed" in computed && computed.failed !== "unusable";
    return hasNone ? { value: undefined } : computed;
  };
}

/**
 * What items are called, when they happened and what they are: by the preset's words for its items,
 * and by the delivery's without.
 */
function compileItem({
  provider,
}: Source): (event: Event, delivery: Delivery, item: unknown, index: number) => Part {
  const nameItem = compileItemIdentity(provider);
  const readType = compileType(provider.items?.type ?? []);
  const readTime = compileTime(provider.items?.time);
  return (event, part, item, index) => {
    const delivery = { ...part, headers: { ...part.headers, "content-type": itemType(part) } };
    const view = { delivery, body: () => ({ value: item, json: delivery.body }) };
    const ownTime = readTime(view);
    return {
      isItem: true,
      delivery,
      event: {
        ...event,
        ...nameItem(view, event, index),
        time: ownTime ?? event.time,
        timeIsOwn: ownTime !== undefined,
        type: readType(view) ?? event.type,
        body: item,
        bytes: delivery.body,
      },
    };
  };
}

/** An item is JSON, whatever it came in; of a batch's media type it is one. */
function itemType(delivery: Delivery): string {
  const type = mediaType(delivery);
  if (type === "application/cloudevents-batch+json") return "application/cloudevents+json";
  const sent = delivery.headers["content-type"];
  return type.endsWith("json") && typeof sent === "string" ? sent : "application/json";
}
