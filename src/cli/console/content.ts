import { type ContentTerm, needsBytes } from "../../console/facts/content-terms.ts";
import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { RequestView } from "../../console/server/parts.ts";
import { compileBody } from "../../relay/read/body.ts";
import { NO_BODY } from "../../relay/read/view.ts";
import { checkExpression, compileExpression } from "../../relay/route/expressions.ts";
import { type Scope, scopeOf } from "../../relay/route/scope.ts";
import type { Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { captureOf } from "./requests.ts";

type Matcher = (delivery: DeliveryFact) => Promise<boolean>;

/** Where the bytes of deliveries are; undefined: nowhere that a search could look into. */
type Read = ((delivery: DeliveryFact) => RequestView | undefined) | undefined;

/**
 * Makes ready the terms of a search over what deliveries hold, in the relay's own CEL. As in a `when`, an
 * expression that cannot be computed does not hold. Throws a UserError for one that does not compile, and
 * for one that needs bytes which are nowhere.
 */
export function contentMatcher(terms: readonly ContentTerm[], config: Config, read: Read): Matcher {
  const tests = terms.map(({ typed, expression, isNot }) => {
    const fault = checkExpression(expression, "bool");
    if (fault?.severity === "error") throw new UserError(`"${typed}": ${fault.message}`);
    if (read === undefined && needsBytes(expression)) throw new UserError(noBytes(typed));
    return { holds: compileExpression(expression, "bool"), isNot };
  });
  const isOfBytes = terms.some(({ expression }) => needsBytes(expression));
  return (delivery) => {
    const request = read?.(delivery);
    // Where the bytes were not kept, nothing is known of what it held.
    if (isOfBytes && request === undefined) return Promise.resolve(false);
    const scope = scopeFor(delivery, config, request);
    const matches = tests.every(({ holds, isNot }) => {
      const computed = holds(scope);
      const isTrue = "value" in computed && computed.value === true;
      return isTrue !== isNot;
    });
    return Promise.resolve(matches);
  };
}

const noBytes = (typed: string): string =>
  `"${typed}" looks into what deliveries hold, and the log has none of it: that needs the archive. Where a source ` +
  "has archive: true, relay archive pull --project writes its events to files.";

function scopeFor(
  { id, event = id, source = "", type = "", time, path = "/" }: DeliveryFact,
  { sources }: Config,
  request: RequestView | undefined,
): Scope {
  const provider = Object.hasOwn(sources, source) ? sources[source]?.provider : undefined;
  const at = new Date(time);
  const facts = { id: event, source, type, time: at };
  const capture =
    request === undefined
      ? { method: "POST", query: "", headers: [], body: Buffer.alloc(0) }
      : captureOf(request);
  const delivery = asDelivery(capture, request?.path ?? path, at);
  const known = { identity: event, timeIsOwn: true, body: null, bytes: delivery.body };
  return scopeOf({ ...facts, ...known }, delivery, () =>
    provider === undefined ? NO_BODY : compileBody(provider)(delivery),
  );
}
