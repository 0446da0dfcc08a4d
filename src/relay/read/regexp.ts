import { createRequire } from "node:module";
import { createContext, Script } from "node:vm";
import type { RE2JS } from "re2js";
import { isLinear } from "./linear.ts";

/** What patterns of a config, met with a sender's text, are compiled to. */
export type Pattern = { readonly test: (text: string) => boolean };

/**
 * Compiles a regular expression of a JSON Schema (ECMAScript's syntax, read as Unicode where it is
 * valid so). Its work is in proportion to the text: what cannot backtrack runs in the platform's
 * own engine, all else in a port of RE2, and what that does not know (looking ahead, references) in
 * the platform's with a limit of time, over which `test` throws. Throws a SyntaxError on what is
 * not such an expression.
 */
export function schemaPattern(source: string): Pattern {
  const native = nativePattern(source);
  if (isLinear(source)) return native;
  const { test } = re2Pattern(translate(source)) ?? timedPattern(native);
  // ajv treats patterns of the same text as one.
  return Object.assign({ test }, { toString: () => source });
}

/** Whether a schema's pattern is the same thing as `new RegExp(source, "u")`, and safe as that. */
export function isPlainPattern(source: string): boolean {
  return isLinear(source) && nativePattern(source).unicode;
}

/**
 * Compiles a regular expression of CEL, which is RE2's (https://github.com/google/re2/wiki/Syntax).
 * Throws an Error that says why one does not compile.
 */
export function celPattern(source: string): Pattern {
  // What is the same in both syntaxes, and safe: letters, digits, a few signs, escaped ones.
  if (/^\^?(?:[\w /:@,=#-]|\\[./-])*\$?$/.test(source)) return new RegExp(source, "u");
  const { RE2JS, RE2JSException } = engine();
  try {
    return RE2JS.compile(source);
  } catch (cause) {
    if (!(cause instanceof RE2JSException)) throw cause;
    const why = cause.message.replace(/^error parsing regexp: /, "");
    throw new Error(`has a pattern that does not compile: ${why}`, { cause });
  }
}

function nativePattern(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    // `^\d{4}\-\d{2}$`, as published schemas have it: an escape that Unicode patterns do not know.
    return new RegExp(source);
  }
}

function re2Pattern(source: string): Pattern | undefined {
  const { RE2JS, RE2JSException } = engine();
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    return { test: (text) => compiled.test(text) };
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

type Engine = {
  readonly RE2JS: typeof RE2JS;
  readonly RE2JSException: new () => Error;
};

/**
 * Loaded on first use: 5 ms that most starts need not pay. A build is CommonJS, and brings it in a
 * file of its own.
 */
const engine = (): Engine =>
  (typeof require === "function"
    ? require("re2js")
    : createRequire(import.meta.url)("re2js")) as Engine;

const SPACE = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`;
const NOT_SPACE = String.raw`\x00-\x08\x0e-\x1f!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`;

/**
 * Where ECMAScript and RE2 mean different things by the same sign, and the engine's own translation
 * leaves it.
 */
function translate(source: string): string {
  let inClass = false;
  return source.replaceAll(
    /\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|\\p\{(?:Script|sc)=(\w+)\}|\\[^]|[[\].]/gi,
    (sign, high?: string, low?: string, script?: string) => {
      if (high !== undefined && low !== undefined) return surrogates(high, low);
      if (script !== undefined) return `\\${sign.charAt(1)}{${script}}`;
      if (sign === "\\s") return inClass ? SPACE : `[${SPACE}]`;
      if (sign === "\\S") return inClass ? NOT_SPACE : `[${NOT_SPACE}]`;
      if (sign === "\\b" && inClass) return "\\x08";
      if (sign === "." && !inClass) return String.raw`[^\n\r\x{2028}\x{2029}]`;
      if (sign === "[") inClass = true;
      if (sign === "]") inClass = false;
      return sign;
    },
  );
}

function surrogates(high: string, low: string): string {
  const code =
    0x10000 + ((Number.parseInt(high, 16) - 0xd800) << 10) + Number.parseInt(low, 16) - 0xdc00;
  return `\\x{${code.toString(16)}}`;
}

/** One test may take this long; all tests of a second together, this long. */
const TEST_MS = 200;
const TESTS_MS_PER_SECOND = 400;

let secondBegan = 0;
let spentMs = 0;

/**
 * A pattern that only the backtracking engine knows. `test` throws an Error when it takes too long.
 */
function timedPattern(pattern: RegExp): Pattern {
  const context = createContext({ pattern, text: "" });
  const script = new Script("pattern.test(text)");
  return {
    test(text) {
      const began = performance.now();
      if (began - secondBegan > 1000) {
        secondBegan = began;
        spentMs = 0;
      }
      if (spentMs > TESTS_MS_PER_SECOND) throw new Error(`has patterns that take too long`);
      context["text"] = text;
      try {
        return script.runInContext(context, { timeout: TEST_MS }) as boolean;
      } catch (cause) {
        throw new Error(`has a string on which the pattern ${pattern.source} takes too long`, {
          cause,
        });
      } finally {
        spentMs += performance.now() - began;
      }
    },
  };
}
