import type { Delivery, Provider } from "../types.ts";
import { compileLocator } from "./locator.ts";
import { Problem } from "./problem.ts";

/** A body read once: its value, and why there is none where the preset expects one. */
export type Body = { readonly value: unknown; readonly fault?: Problem };

/**
 * Gives the parsed body of a delivery: the host's own parse where there is one, else JSON whatever the content type says (many
 * providers send it as text/plain or under a media type of their own), else null. Never throws: an unverified body may be anything.
 */
export function compileBody({ event }: Provider): (delivery: Delivery) => Body {
  const readJson = event.json === undefined ? undefined : compileLocator(event.json);
  const mayBeAnything = event.format === "any";

  return (delivery) => {
    if (delivery.parsed !== undefined) {
      const text = readJson?.({ delivery, body: delivery.parsed });
      return text === undefined ? { value: delivery.parsed } : parseJson(text, delivery);
    }
    if (delivery.body.length === 0) return { value: null };
    const body = parseJson(delivery.body.toString("utf8"), delivery);
    return mayBeAnything ? { value: body.value } : body;
  };
}

function parseJson(text: string, delivery: Delivery): Body {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { value: null, fault: faultOf(delivery) };
  }
}

function faultOf(delivery: Delivery): Problem {
  const type = String(delivery.headers["content-type"] ?? "");
  return /json|^text\/|^application\/x-www-form-urlencoded|^$/i.test(type)
    ? new Problem("malformed-payload", "The body is not valid JSON.")
    : new Problem("unsupported-media-type", "The body is neither JSON nor a form.");
}
