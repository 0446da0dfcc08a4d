import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAst } from "vitest/node";
import { expect, test } from "vitest";
import { isLinear } from "../src/relay/read/linear.ts";

const SRC = resolve(import.meta.dirname, "../src");
/** The rooms whose patterns may meet what a sender, a target or an API answers with. */
const ROOMS = ["relay", "host", "handler", "providers", "types"];

const CONFIG = "meets nothing but relay.yaml, presets and their patterns";
const SHORT = "meets a text of a few kilobytes at most, and tries each place once";
const ONCE = "no two parts can match the same text, and a failure ends the reading";

/** Patterns that the check of patterns cannot tell to be linear, with what keeps them so. */
const ARGUED: Readonly<Record<string, string>> = {
  "^([\\da-f]{32})(?:\\/(\\d+))?(?:;o=(\\d))?": SHORT,
  "^127(\\.\\d+){3}$": SHORT,
  "\\boption:(\\w+)": CONFIG,
  "\\p{Cc}": CONFIG,
  "\\(([a-z]+_(?:[a-z]+_)*)…\\)": CONFIG,
  "\\$\\{([A-Z_][A-Z0-9_]*)\\}": CONFIG,
  "^(?:[a-z0-9][a-z0-9.-]*:[a-z][a-z0-9-]*|[a-z][a-z0-9-]{4,28}[a-z0-9])$": CONFIG,
  "^.*?\\.(?=\\s|$)": CONFIG,
  "(\\w+)Scheme$": CONFIG,
  "~\\d+$": SHORT,
  "^(?:[*+?]|\\{(\\d+)(,?)(\\d*)\\})\\??": CONFIG,
  "^(\\/.*)?$": CONFIG,
  "^[ \\t]*\\r?\\n((?:[^\\r\\n]+\\r?\\n)*)\\r?\\n": SHORT,
  "\\r?\\n[ \\t]+": SHORT,
  "\\n(--[^\\r\\n]{1,80})\\r?\\n(?=[!-9;-~]+:)": ONCE,
  "=[ \\t]*\\r?\\n": ONCE,
  "^[\\w.~+/-]+=*$": ONCE,
  ';[ \\t]*name=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))': SHORT,
  "^\\^?(?:[\\w /:@,=#-]|\\\\[./-])*\\$?$": CONFIG,
  "\\\\u(d[89ab][\\da-f]{2})\\\\u(d[c-f][\\da-f]{2})|\\\\p\\{(?:Script|sc)=(\\w+)\\}|\\\\[^]|[[\\].]":
    CONFIG,
  "\\{([^{}]+)\\}": CONFIG,
  "(\\{[^{}]+\\})": CONFIG,
  "^(\\d{4}-\\d{2}-(\\d{2})T(?:[01]\\d|2[0-3]):\\d{2}:\\d{2})(\\.\\d+)?(Z|[+-]\\d{2}:?\\d{2})$":
    ONCE,
  "<!--[\\s\\S]*?-->|<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|<\\?[\\s\\S]*?\\?>|<(\\/?)([^\\s/<>!?]+)(?=[\\s/>])((?:\"[^\"]*\"|'[^']*'|[^\"'<>]){0,20000})>|([^<]+)|<":
    ONCE,
  "&(?:#x([\\da-f]{1,6})|#(\\d{1,7})|(\\w+));": ONCE,
  "[\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]": ONCE,
  "^([!#$%&'*+.^_`|~\\w-]+):(.*)$": ONCE,
  "(?:^|,)\\s*close\\s*(?:,|$)": SHORT,
  "(?:^|[\\s,])timeout=(\\d{1,6})": SHORT,
  "^([\\da-f]{1,8})[ \\t]*(?:;.*)?\\r$": SHORT,
  "\\.?0*Z$": SHORT,
  "^[+-]?(?:(?:\\d{1,15}(?:\\.\\d{0,15})?|\\.\\d{1,15})(?:ns|us|µs|ms|s|m|h)){1,8}$": SHORT,
  "^(?:dyn|list(?:<.*>)?)$": CONFIG,
  "\\w*$": CONFIG,
  "#.*$": CONFIG,
  "^(gs:\\/\\/)?[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](\\/[^\\s?#]{0,200})?$": CONFIG,
  "^[^;]*[/+]json\\s*(;|$)": SHORT,
  "\\{(?:lower:)?([^{}]+)\\}": CONFIG,
  "\\{(kid|option:(\\w+))\\}": CONFIG,
  "^https?:\\/\\/[^/?]*([^?]*)(?:\\?(.*))?$": SHORT,
  "^(https?):\\/\\/([^/?#]*)(.*)$": SHORT,
  ":\\d+$": SHORT,
  "\\/+$": SHORT,
  '(?:^|[\\s,])max-age="?(\\d{1,10})': SHORT,
  "^(?:localhost|127(?:\\.\\d+){3}|\\[::1\\])$": SHORT,
};

/** Every regular expression literal of these rooms, with its file. */
function literals(): readonly { readonly file: string; readonly pattern: string }[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(SRC, room), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => {
        const file = join(room, name);
        const tree = parseAst(readFileSync(join(SRC, file), "utf8"), { lang: "ts" });
        return patternsIn(tree).map((pattern) => ({ file, pattern }));
      }),
  );
}

function patternsIn(node: unknown): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const { regex } = node as { readonly regex?: { readonly pattern: string } };
  if (regex !== undefined) return [regex.pattern];
  return Object.values(node).flatMap(patternsIn);
}

test("every regular expression of ours is linear, by the check of patterns or for a reason that stands here", () => {
  const found = literals();
  expect(found.length).toBeGreaterThan(100);
  const open = found.filter(({ pattern }) => !isLinear(pattern) && !(pattern in ARGUED));
  expect(open).toEqual([]);
  const known = new Set(found.map(({ pattern }) => pattern));
  expect(Object.keys(ARGUED).filter((pattern) => !known.has(pattern))).toEqual([]);
});
