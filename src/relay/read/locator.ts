import { createHash, randomBytes } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { Locator } from "../../types/provider.ts";
import { formField } from "./form.ts";
import { Problem } from "../problem.ts";
import type { Body, Options, Reader } from "./view.ts";

/**
 * Compiles a locator (grammar: `Locator` in types.ts). Throws a TypeError on one it does not know: a preset's fault, not a
 * sender's. The reader throws `bad-signature` on a header or parameter that came twice, since a proxy and we might pick different
 * copies.
 */
export function compileLocator(locator: Locator, options: Options = {}): Reader {
  const alternatives = locator.split(" | ").map((one) => compileOne(one, options));
  const [first] = alternatives;
  if (first !== undefined && alternatives.length === 1) return first;
  return (view) => {
    for (const read of alternatives) {
      const value = read(view);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function compileOne(locator: string, options: Options): Reader {
  if (/^'.*'$/s.test(locator)) {
    const text = locator.slice(1, -1);
    return () => text;
  }
  const colon = locator.indexOf(":");
  const kind = locator.slice(0, colon);
  const rest = locator.slice(colon + 1);
  switch (kind) {
    case "header":
      return ({ delivery }) => singleHeader(delivery, rest);
    case "query":
      return ({ delivery }) => singleParameter(new URLSearchParams(delivery.query), rest);
    case "form":
      return ({ delivery }) => formField(delivery, rest);
    case "body":
      return ({ body, delivery }) => readBody(body(), rest, delivery);
    case "item":
      return ({ items }) => singleItem(items ?? [], rest);
    case "member":
      return ({ body }) => memberName(body().value, Number(rest));
    case "option": {
      const value = options[rest];
      return () => value;
    }
    case "hash":
      return ({ delivery }) => createHash("sha256").update(delivery.body).digest("hex");
    case "random":
      return () => randomBytes(32).toString("hex");
    default:
      throw new TypeError(`unknown locator "${locator}"`);
  }
}

/** A header's only value. Throws `bad-signature` when the delivery carries it more than once. */
export function singleHeader(delivery: Delivery, name: string): string | undefined {
  const value = delivery.headers[name];
  if (value === undefined) return undefined;
  const { rawHeaders } = delivery;
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const raw = rawHeaders[i];
    if (raw?.length === name.length && raw.toLowerCase() === name) seen += 1;
  }
  if (seen > 1) throw new Problem("bad-signature", `The header ${name} came ${seen} times.`);
  return typeof value === "string" ? value : value.join(", ");
}

/** A query or form parameter's only value. Throws `bad-signature` when it came more than once. */
export function singleParameter(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) {
    throw new Problem("bad-signature", `The parameter ${name} came ${values.length} times.`);
  }
  return values[0];
}

/** The value at a JSON Pointer (RFC 6901); undefined where there is none. Own members only. */
export function pointerValue(document: unknown, pointer: string): unknown {
  if (pointer === "") return document;
  let value = document;
  for (const token of pointer.slice(1).split("/")) {
    if (typeof value !== "object" || value === null) return undefined;
    const key = token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function readBody(body: Body, pointer: string, delivery: Delivery): string | undefined {
  const value = pointerValue(body.value, pointer);
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return String(value);
    case "number":
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? exactDigits(body, pointer, delivery)
        : String(value);
    default:
      return undefined;
  }
}

/** Ids beyond 2^53 (Shopify, Viber) lose digits in a JavaScript number, so their text is read from the JSON's own. */
function exactDigits(body: Body, pointer: string, delivery: Delivery): string | undefined {
  const exact: unknown = JSON.parse(
    body.text ?? delivery.body.toString("utf8"),
    (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" && !Number.isSafeInteger(value) ? context?.source : value,
  );
  const value = pointerValue(exact, (body.base ?? "") + pointer);
  return typeof value === "string" ? value : undefined;
}

function singleItem(items: readonly string[], prefix: string): string | undefined {
  const found = items.filter((item) => item.startsWith(prefix));
  if (found.length > 1) {
    throw new Problem("bad-signature", `The signature header holds ${prefix} more than once.`);
  }
  return found[0]?.slice(prefix.length);
}

function memberName(body: unknown, index: number): string | undefined {
  return typeof body === "object" && body !== null ? Object.keys(body)[index] : undefined;
}
