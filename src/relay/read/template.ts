import { crc32 } from "node:zlib";
import type { Template } from "../../types/scheme.ts";
import { suggestion } from "../suggest.ts";
import { compileLocator, locatorFault } from "./locator.ts";
import { piecesOf } from "./pieces.ts";
import type { Options, View } from "./view.ts";

/** What the words of a template stand for on one delivery. */
export type Fill = {
  readonly view: View;
  /** `{ts}`: the timestamp exactly as sent. */
  readonly ts?: string | undefined;
  /** `{url}`: the source's configured public URL; never rebuilt from Host. */
  readonly url?: string | undefined;
  /** `{secret}`: only plain hashes use it. */
  readonly secret?: string | undefined;
  /** `{mac}`: of a handshake. */
  readonly mac?: string | undefined;
};

type Piece = string | Buffer | readonly Buffer[] | undefined;

/**
 * Gives the pieces of a template in order, bodies uncopied; undefined when a value that it names is
 * absent.
 */
export type Filler = (fill: Fill) => (string | Buffer)[] | undefined;

/** The words of a template beside locators, and what each stands for. */
const WORDS = {
  body: ({ view }) => piecesOf(view.delivery),
  crc32: ({ view }) => String(piecesOf(view.delivery).reduce((sum, one) => crc32(one, sum), 0)),
  ts: ({ ts }) => ts,
  url: ({ url }) => url,
  secret: ({ secret }) => secret,
  mac: ({ mac }) => mac,
  method: ({ view }) => view.delivery.method,
} as const satisfies Readonly<Record<string, (fill: Fill) => Piece>>;

/** A word that a template may hold: which of them mean something depends on what it is for. */
export type Word = keyof typeof WORDS;

const LOWER = "lower:";

/**
 * Compiles a template (grammar: `Template` in types/scheme.ts). Throws a TypeError on a word or
 * locator that it does not know.
 */
export function compileTemplate(template: Template, options: Options = {}): Filler {
  const parts = splitOptional(template).map(({ text, isOptional }) => ({
    isOptional,
    fill: compilePieces(text, options),
  }));
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && !only.isOptional) return only.fill;
  return (values) => {
    const all: (string | Buffer)[] = [];
    for (const { isOptional, fill } of parts) {
      const pieces = fill(values);
      if (pieces === undefined && !isOptional) return undefined;
      all.push(...(pieces ?? []));
    }
    return all;
  };
}

/**
 * A template filled into one string; undefined when a value is absent. For answers and headers, not
 * for bodies.
 */
export function compileText(
  template: Template,
  options: Options = {},
): (fill: Fill) => string | undefined {
  const fill = compileTemplate(template, options);
  return (values) => fill(values)?.map(String).join("");
}

/**
 * What is wrong with the braces of a template, in words, one line each. `words`: those that mean
 * something there.
 */
export function templateFaults(template: Template, words: readonly Word[]): string[] {
  return namesIn(template).flatMap((name) => {
    if (words.some((word) => word === name)) return [];
    const locator = withoutLower(name);
    const isLocator = locator.includes(":") || locator.startsWith("'");
    const fault = isLocator
      ? locatorFault(locator)
      : `{${name}} is not a word of a template${suggestion(name, words)}`;
    return fault ?? [];
  });
}

/** The words and locators in the braces of a template, in order. */
export function namesIn(template: Template): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name);
}

/**
 * A template by its `[…]`, which fall away when a value in them is absent; brackets without a value
 * are themselves.
 */
function splitOptional(template: string): { text: string; isOptional: boolean }[] {
  const parts: { text: string; isOptional: boolean }[] = [];
  let start = 0;
  for (;;) {
    const open = template.indexOf("[", start);
    const close = open === -1 ? -1 : template.indexOf("]", open);
    if (close === -1) break;
    const inside = template.slice(open + 1, close);
    const isOptional = inside.includes("{");
    parts.push({ text: template.slice(start, open), isOptional: false });
    parts.push({ text: isOptional ? inside : `[${inside}]`, isOptional });
    start = close + 1;
  }
  parts.push({ text: template.slice(start), isOptional: false });
  return parts.filter(({ text }) => text !== "");
}

function compilePieces(template: string, options: Options): Filler {
  const pieces = template
    .split(/(\{[^{}]+\})/)
    .filter((part) => part !== "")
    .map((part) => (/^\{.+\}$/s.test(part) ? compileName(part.slice(1, -1), options) : () => part));
  return (fill) => {
    const filled: (string | Buffer)[] = [];
    for (const piece of pieces) {
      const value = piece(fill);
      if (value === undefined) return undefined;
      if (typeof value === "string" || Buffer.isBuffer(value)) filled.push(value);
      else for (const one of value) filled.push(one);
    }
    return filled;
  };
}

function compileName(name: string, options: Options): (fill: Fill) => Piece {
  if (Object.hasOwn(WORDS, name)) return WORDS[name as Word]; // just made sure
  const read = compileLocator(withoutLower(name), options);
  return name.startsWith(LOWER)
    ? ({ view }) => read(view)?.toLowerCase()
    : ({ view }) => read(view);
}

const withoutLower = (name: string): string =>
  name.startsWith(LOWER) ? name.slice(LOWER.length) : name;
