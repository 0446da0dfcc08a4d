import { identityOf } from "../../relay/read/identity.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";

/** What makes two deliveries of a provider the same event, and who says so. */
export function identityInWords(provider: Provider): string {
  const { identity } = provider.event;
  const source = identity === undefined ? "" : ` (${identity.known})`;
  const note = identity?.note === undefined ? "" : `. ${identity.note}`;
  return `${sameness(provider)}${source}${note}`;
}

function sameness(provider: Provider): string {
  const { by } = identityOf(provider.event);
  if (by === "random") return "none: each delivery is an event of its own";
  const parts = by.map((part) => partInWords(part, provider));
  const last = parts.pop() ?? "";
  const list = parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
  const agrees = by.length === 1 && by[0] !== "items" ? "is" : "are";
  return `where ${list} ${agrees} the same`;
}

function partInWords(part: string, { event, items }: Provider): string {
  const { content } = identityOf(event);
  switch (part) {
    case "id":
      return [event.id ?? []].flat().map(locatorInWords).join(" + ");
    case "type":
      return "the type";
    case "content":
      if (content === undefined) return "the body";
      return content === "params" ? "the parameters" : locatorInWords(content);
    case "items":
      return `the ids of the items (${[items?.id ?? []].flat().map(locatorInWords).join(" + ")})`;
    default:
      return locatorInWords(part);
  }
}

/** An empty alternative only says that the value may be missing. */
const locatorInWords = (locator: string): string =>
  locator.endsWith(" | ''") ? `${locator.slice(0, -5)} (if any)` : locator;

/** What the body says otherwise at each attempt; undefined where nothing is known to change. */
export function changesInWords({ event }: Provider): string | undefined {
  const { changes = [] } = identityOf(event);
  return changes.length === 0 ? undefined : `${changes.join(", ")}: no part of the content`;
}

/** Whether somebody who has captured a delivery could have it accepted as another event. */
export function replayInWords({ event, verify }: Provider): string {
  if (identityOf(event).by === "random") {
    return "a captured delivery is another event each time: nothing in it distinguishes a copy from a new one";
  }
  if (!event.idSigned) {
    return "whoever captures a delivery can send it again under a new id, as another event: the proof does not cover all that names it; dedup: {key: bodyHash} closes that where bodies differ from event to event";
  }
  return factsOf(verify).timestamp === undefined
    ? "a captured delivery is the same event, so it is a duplicate for as long as that is remembered"
    : "a captured delivery soon goes stale, and is the same event till then";
}
