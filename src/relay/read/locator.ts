import { createHash, randomBytes } from "node:crypto";
import type { Delivery } from "../../types/delivery.ts";
import type { Locator } from "../../types/scheme.ts";
import { suggestion } from "../suggest.ts";
import { formField } from "./form.ts";
import { phpSerialized } from "./php.ts";
import { Problem } from "../problem.ts";
import { pointerValue } from "./pointer.ts";
import type { Body, Options, Reader } from "./view.ts";

/**
 * One kind of locator: what may follow its name and the colon, how it is written, and how it is
 * read.
 */
type LocatorKind = {
  readonly form: RegExp;
  readonly help: string;
  readonly compile: (name: string, options: Options) => Reader;
};

/** Every kind of locator there is (`Locator` in types/scheme.ts says what each is for). */
const LOCATORS: Readonly<Record<string, LocatorKind>> = {
  header: {
    form: /^[!#$%&'*+.^_`|~0-9a-z-]+$/,
    help: "header:<name in lower case>",
    compile: (name) => (view) => singleHeader(view.delivery, name),
  },
  query: {
    form: /^.+$/s,
    help: "query:<parameter>",
    compile: (name) => (view) => singleParameter(new URLSearchParams(view.delivery.query), name),
  },
  body: {
    form: /^(\/.*)?$/s,
    help: "body:<JSON Pointer, beginning with a slash>",
    compile: (pointer) => (view) => readBody(view.body(), pointer),
  },
  item: {
    form: /^.+$/s,
    help: "item:<prefix>",
    compile: (prefix) => (view) => singleItem(view.items ?? [], prefix),
  },
  form: {
    form: /^.+$/s,
    help: "form:<field>",
    compile: (name) => (view) => formField(view.delivery, name),
  },
  php: {
    form: /^.+$/s,
    help: "php:<field that is left out>",
    compile: (name) => (view) => phpSerialized(view.delivery, name),
  },
  option: {
    form: /^\w+$/,
    help: "option:<name>",
    compile: (name, options) => {
      const value = options[name];
      return () => value;
    },
  },
  member: {
    form: /^\d{1,4}$/,
    help: "member:<number from 0>",
    compile: (index) => (view) => memberName(view.body().value, Number(index)),
  },
  hash: {
    form: /^sha256$/,
    help: "hash:sha256",
    compile: () => (view) => createHash("sha256").update(view.delivery.body).digest("hex"),
  },
  random: {
    form: /^hex$/,
    help: "random:hex",
    compile: () => () => randomBytes(32).toString("hex"),
  },
};

/**
 * Compiles a locator. Throws a TypeError on one that is not well formed: a preset's fault, not a
 * sender's. The reader throws `bad-signature` on a header or parameter that came twice, since a
 * proxy and we might pick different copies.
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

/** What is wrong with a locator, in words; undefined where it is well formed. */
export function locatorFault(locator: string): string | undefined {
  return locator
    .split(" | ")
    .map(faultOfOne)
    .find((fault) => fault !== undefined);
}

function compileOne(locator: string, options: Options): Reader {
  const fault = faultOfOne(locator);
  if (fault !== undefined) throw new TypeError(`locator ${locator}: ${fault}`);
  if (isText(locator)) {
    const text = locator.slice(1, -1);
    return () => text;
  }
  const { kind, name } = takeApart(locator);
  // The fault that was ruled out is a kind that the table lacks.
  return (LOCATORS[kind] as LocatorKind).compile(name, options);
}

function faultOfOne(locator: string): string | undefined {
  if (isText(locator)) return undefined;
  const { kind, name } = takeApart(locator);
  const known = Object.hasOwn(LOCATORS, kind) ? LOCATORS[kind] : undefined;
  if (known === undefined) {
    return `"${kind}" is not a kind of locator${suggestion(kind, Object.keys(LOCATORS))}`;
  }
  if (known.form.test(name) && locator.includes(":")) return undefined;
  return `is not a locator; write it as ${known.help}`;
}

const isText = (locator: string): boolean => /^'.*'$/s.test(locator);

function takeApart(locator: string): { readonly kind: string; readonly name: string } {
  const [kind = "", ...rest] = locator.split(":");
  return { kind, name: rest.join(":") };
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

function readBody(body: Body, pointer: string): string | undefined {
  const value = pointerValue(body.value, pointer);
  switch (typeof value) {
    case "string":
      return value;
    case "boolean":
      return String(value);
    case "number":
      return Number.isSafeInteger(value) ? String(value) : exactDigits(body, pointer);
    default:
      return undefined;
  }
}

/**
 * Ids beyond 2^53 (Shopify, Viber) and long fractions lose digits in a JavaScript number, so their
 * text is read from the JSON's own.
 */
function exactDigits({ json, base = "" }: Body, pointer: string): string | undefined {
  if (json === undefined) return undefined;
  let exact = exactValues.get(json);
  if (exact === undefined) {
    exact = { value: parseExact(json.toString("utf8")) };
    exactValues.set(json, exact);
  }
  const value = pointerValue(exact.value, base + pointer);
  return typeof value === "string" ? value : undefined;
}

/** Each JSON is parsed once more at most: every item of a batch may have such an id. */
const exactValues = new WeakMap<Buffer, { readonly value: unknown }>();

/**
 * A JSON text with each number beyond 2^53 and each fraction as its digits; undefined where it is
 * nested too deep for a reviver, which recurses.
 */
function parseExact(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" && !Number.isSafeInteger(value) ? context?.source : value,
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
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
