import type { Delivery } from "../../types/delivery.ts";
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

/** The delivery that the relay will see of a request: parsed the way the Functions Framework does it. */
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
    parsed: parse(outgoing.body, headers["content-type"] ?? ""),
    receivedAt,
  };
}

function parse(body: Buffer, type: string): unknown {
  if (body.length === 0) return undefined;
  if (/^application\/(?:[\w.+-]+\+)?json/i.test(type)) return parseJson(body);
  if (/^application\/x-www-form-urlencoded/i.test(type)) return parseForm(body);
  return undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseForm(body: Buffer): unknown {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(body.toString("utf8"))) {
    const before = fields[name];
    fields[name] = before === undefined ? value : [...[before].flat(), value];
  }
  return fields;
}
