import { crc32 } from "node:zlib";
import type { Template } from "../../types/provider.ts";
import { compileLocator } from "./locator.ts";
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

type Piece = string | Buffer | undefined;

/** Gives the pieces of a template in order, bodies uncopied; undefined when a value that it names is absent. */
export type Filler = (fill: Fill) => (string | Buffer)[] | undefined;

/** Compiles a template (grammar: `Template` in types.ts). Throws a TypeError on a locator it does not know. */
export function compileTemplate(template: Template, options: Options = {}): Filler {
  const parts = template
    .split(/(\[[^\]]*\])/)
    .filter((part) => part !== "")
    .map((part) => {
      const isOptional = part.startsWith("[") && part.includes("{");
      return { isOptional, fill: compilePieces(isOptional ? part.slice(1, -1) : part, options) };
    });
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

function compilePieces(template: string, options: Options): Filler {
  const parts = template.split(/(\{[^{}]+\})/).filter((part) => part !== "");
  const pieces = parts.map((part) =>
    /^\{.+\}$/s.test(part) ? word(part.slice(1, -1), options) : () => part,
  );
  return (fill) => {
    const filled: (string | Buffer)[] = [];
    for (const piece of pieces) {
      const value = piece(fill);
      if (value === undefined) return undefined;
      filled.push(value);
    }
    return filled;
  };
}

/** A template filled into one text; undefined when a value is absent. For answers and headers, not for bodies. */
export function compileText(
  template: Template,
  options: Options = {},
): (fill: Fill) => string | undefined {
  const fill = compileTemplate(template, options);
  return (values) => fill(values)?.map(String).join("");
}

function word(name: string, options: Options): (fill: Fill) => Piece {
  switch (name) {
    case "body":
      return ({ view }): Buffer => view.delivery.body;
    case "crc32":
      return ({ view }) => String(crc32(view.delivery.body));
    case "ts":
      return ({ ts }) => ts;
    case "url":
      return ({ url }) => url;
    case "secret":
      return ({ secret }) => secret;
    case "mac":
      return ({ mac }) => mac;
    case "method":
      return ({ view }) => view.delivery.method;
    default: {
      const isLower = name.startsWith("lower:");
      const read = compileLocator(isLower ? name.slice("lower:".length) : name, options);
      return isLower ? ({ view }) => read(view)?.toLowerCase() : ({ view }) => read(view);
    }
  }
}
