import { compileBody } from "../../relay/read/body.ts";
import { compileEvent } from "../../relay/read/event.ts";
import type { Source } from "../../types/config.ts";
import type { Delivery, Event } from "../../types/delivery.ts";
import { type Draft, writeBody } from "./draft.ts";

/** A request ready to be sent; a name may be there twice. */
export type Outgoing = {
  readonly method: string;
  /** Without the `?`. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
};

/** Writes a draft out. */
export function writeDraft(draft: Draft): Outgoing {
  return {
    method: draft.method,
    query: draft.query,
    headers: Object.entries(draft.headers),
    body: writeBody(draft.content),
  };
}

/** The delivery that the relay will see of a request. */
export function asDelivery(outgoing: Outgoing, path: string, receivedAt: Date): Delivery {
  const headers: Record<string, string> = {};
  for (const [name, value] of outgoing.headers) {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  }
  return {
    method: outgoing.method,
    path,
    query: outgoing.query,
    headers,
    rawHeaders: outgoing.headers.flat(),
    body: outgoing.body,
    receivedAt,
  };
}

/** The event that the relay will read in a delivery; undefined where the bytes hold none. */
export function eventIn(delivery: Delivery, source: Source): Event | undefined {
  try {
    return compileEvent(source)(delivery, compileBody(source.provider)(delivery));
  } catch {
    return undefined;
  }
}
