import { parseDocument, stringify } from "yaml";
import type { Random } from "./random.ts";

/** Changes a relay.yaml in one to three ways that a person, a program or an enemy might. */
export function mutateConfig(text: string, random: Random): string {
  let changed = text;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    changed = random.below(2) === 0 ? changeTree(changed, random) : changeText(changed, random);
  }
  return changed;
}

const LONG = 20_000;

/** What may stand where something else should. */
const VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e21,
  () => Number.POSITIVE_INFINITY,
  () => Number.NaN,
  () => "",
  () => " ",
  () => "x".repeat(LONG),
  () => "(".repeat(LONG),
  () => "!".repeat(2000),
  () => "a.".repeat(LONG),
  () => "\u202egithub\u202c",
  () => "é\u0301\ufeff",
  () => "\u0000\u001b[31m\r\n",
  () => "\ud83d",
  () => [],
  () => ({}),
  () => [[[[]]]],
  () => Array.from({ length: 2000 }, (_, at) => at),
  () => Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`k${at}`, at])),
  () => deep(300),
  ...[
    "body.a ==",
    "body.a + 1",
    "body.a.b.c.d == headers.x && !",
    'body.matches("(")',
    'body.x.matches("(a+)+$")',
    "timestamp(body.at) + duration('x')",
    "[".repeat(500),
    "-".repeat(5000) + "1",
    "body.exists(x, x.exists(y, y == x))",
    "'\\xff'",
    "event",
    "*",
    "**",
    "[a-",
    "{a,b",
    "*?".repeat(300),
    "a.*.*.*.*",
    "!push",
    "10",
    "1e3s",
    "-5s",
    "99999999d",
    "31d",
    "5 minutes",
    "${",
    "${}",
    "${lower}",
    "${A}${B}",
    "https://",
    "https://a b/",
    "http://127.0.0.1:99999/",
    "https://user:secret@example.com/",
    "//example.com",
    "javascript:alert(1)",
    "https://xn--/",
    "https://[::1/",
    "../../../../etc/passwd",
    "/dev/zero",
    ".",
    "schemas",
    "push.json#/x/y",
    "push.json#%",
    "gs://",
    "gs://A/b",
    "__proto__",
    "constructor",
    "toString",
    "body:/a/b",
    "header:",
    "header: x",
    "query:%",
    "body:/~2",
    "item:",
    "custom",
    "github",
    "GITHUB",
  ].map((text) => () => text),
];

const NAMES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "<<",
  "",
  " ",
  "a/b~c",
  "1",
  "1.0",
  "é",
  "a\nb",
  "null",
  "relay-parked",
  "relay-ledger",
  "-",
  "healthz",
  "x".repeat(300),
  "target",
  "sources",
  "provider",
  "verify",
  "split",
  "large",
  "pubsub",
  "dead",
  "shards",
];

function deep(levels: number): unknown {
  let value: unknown = "deep";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

type Holder = Record<string, unknown> | unknown[];

/** Puts something else at a random place of what the text says; the text itself where it says nothing. */
function changeTree(text: string, random: Random): string {
  const tree: unknown = readTree(text);
  if (typeof tree !== "object" || tree === null) return text;
  const holders = holdersIn(tree as Holder);
  const holder = random.pick(holders);
  const names = Object.keys(holder);
  const name = names.length === 0 ? "0" : random.pick(names);
  const value = random.pick(VALUES)(random);
  const change = random.pick([
    () => put(holder, name, value),
    () => put(holder, name, value),
    () => put(holder, name, value),
    () => put(holder, random.pick(NAMES), value),
    () => put(holder, random.pick(NAMES), Reflect.get(holder, name)),
    () => put(holder, name, random.pick(holders)),
    () => void Reflect.deleteProperty(holder, name),
  ]);
  change();
  try {
    return stringify(tree, { aliasDuplicateObjects: random.below(2) === 0 });
  } catch {
    // An object within itself that is not to be an alias.
    return text;
  }
}

function readTree(text: string): unknown {
  try {
    return parseDocument(text, { logLevel: "error" }).toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

const put = (holder: Holder, name: string, value: unknown): void =>
  void Object.defineProperty(holder, Array.isArray(holder) ? Number(name) || 0 : name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });

function holdersIn(tree: Holder): Holder[] {
  const found = new Set<Holder>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || found.has(value as Holder)) return;
    found.add(value as Holder);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(tree);
  return [...found];
}

const BOMB = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
  .concat(
    Array.from({ length: 9 }, (_, at) => {
      const inner = Array.from({ length: 10 }, () => `*a${at}`).join(", ");
      return `a${at + 1}: &a${at + 1} [${inner}]`;
    }),
  )
  .join("\n");

/** Texts that are tried in every run. */
export const WORST: readonly string[] = [
  `${BOMB}\nsources: *a9\n`,
  "self: &self [*self]\n",
  "[".repeat(100_000),
  "{a: ".repeat(20_000),
  `sources: {${"x".repeat(1_000_000)}: {}}\n`,
  `sources: {a: {provider: github, secrets: [${"A, ".repeat(100_000)}]}}\n`,
];

type Edit = (lines: string[], at: number, random: Random) => string[];

/** Of the text's lines, and one of them. */
const EDITS: readonly Edit[] = [
  (lines, at) => lines.toSpliced(at, 1),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ""),
  (lines, at) => lines.toSpliced(at, 1, `\t${lines[at]}`),
  (lines, at) => lines.toSpliced(at, 1, ` ${lines[at]}`),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").trimStart()),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ":")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(":", "")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ": &a ")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(/: .*/, ": *a")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ": !!js/function ")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ": !!binary ")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ": |\n ")),
  (lines, at) => lines.toSpliced(at, 1, (lines[at] ?? "").replace(": ", ": *")),
  (lines, at) => lines.toSpliced(at, 0, "<<: {provider: github}"),
  (lines, at) => lines.toSpliced(at, 0, "---"),
  (lines, at) => lines.toSpliced(at, 0, "..."),
  (lines, at) => lines.toSpliced(at, 0, "%YAML 1.1"),
  (lines, at) => lines.toSpliced(at, 0, "? [a, b]\n: c"),
  (lines, at) => lines.toSpliced(at, 0, "self: &self [*self]"),
  (lines, at) => lines.toSpliced(at, 0, ...BOMB.split("\n"), "sources: *a9"),
  (lines, at) => lines.toSpliced(at, 0, "\u0000"),
  (lines, at) => lines.toSpliced(at, 0, "\u0085\u2028\u2029"),
  (lines, at) => lines.toSpliced(at, 0, "[".repeat(5000)),
  (lines, at) => lines.toSpliced(at, 0, `x: ${"{a: ".repeat(3000)}`),
  (lines, at) => lines.toSpliced(at, 0, `x: ${"- ".repeat(3000)}`),
  (lines, at) => lines.toSpliced(at, 0, `# ${"x".repeat(LONG)}`),
  (lines, at, random) => lines.slice(0, at).concat((lines[at] ?? "").slice(0, random.below(20))),
  (lines, at, random) => {
    const line = lines[at] ?? "";
    const where = random.below(line.length + 1);
    const piece = random.pick([
      "'",
      '"',
      ":",
      "#",
      "&",
      "*",
      "!",
      "|",
      ">",
      "%",
      "@",
      "`",
      "\\",
      "é",
    ]);
    return lines.toSpliced(at, 1, line.slice(0, where) + piece + line.slice(where));
  },
];

const WHOLE: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", "\r"),
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll("  ", "\t"),
  (text) => text + text,
  (text) => `${text}\n---\n${text}`,
  () => "",
  () => "null",
  () => "[]",
  () => "x",
];

function changeText(text: string, random: Random): string {
  if (random.below(8) === 0) return random.pick(WHOLE)(text);
  const lines = text.split("\n");
  return random.pick(EDITS)(lines, random.below(lines.length), random).join("\n");
}
