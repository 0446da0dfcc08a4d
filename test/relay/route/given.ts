import type { Delivery, Event } from "../../../src/types/delivery.ts";
import {
  type Computed,
  compileExpression,
  type ExpressionType,
} from "../../../src/relay/route/expressions.ts";
import { type Scope, scopeOf } from "../../../src/relay/route/scope.ts";
import { delivery } from "../fixtures.ts";

/** The event of a JSON text, or of a value. */
export function eventOf(body: unknown, overrides: Partial<Event> = {}): Event {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    id: "evt_1",
    identity: "evt_1",
    source: "github",
    type: "issues.opened",
    time: new Date("2026-11-23T11:00:00.250Z"),
    timeIsOwn: true,
    body: JSON.parse(text) as unknown,
    bytes: Buffer.from(text),
    ...overrides,
  };
}

/** What expressions see of a body. */
export function scope(
  body: unknown,
  headers: Record<string, string> = {},
  overrides: Partial<Delivery> = {},
): Scope {
  const event = eventOf(body);
  const given = delivery(event.bytes, headers, overrides);
  return scopeOf(event, given, () => ({ value: event.body, json: event.bytes }));
}

/** What an expression comes to on a body. */
export const compute = (text: string, expected: ExpressionType, body: unknown): Computed =>
  compileExpression(text, expected)(scope(body));
