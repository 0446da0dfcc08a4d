import { expect, test } from "vitest";
import { isLinear } from "../../../src/relay/read/linear.ts";
import { celPattern, schemaPattern } from "../../../src/relay/read/regexp.ts";

/** Patterns that published schemas have. */
const PLAIN = [
  "^[a-z]+$",
  "^\\d{4}-\\d{2}-\\d{2}$",
  "^[^@]+@[^@]+$",
  "^(?:push|pull)_[a-z_]+$",
  "^#?[0-9a-fA-F]{6}$",
  "^https://[^/]+/.*$",
  "^[A-Z]{2}|[a-z]{3}$",
  "^.{1,5000}$",
  "^(?<year>\\d{4})[.\\-/]",
  "abc",
  "",
];

/** Patterns that hold a backtracking engine, each with a text that does. */
const SLOW: readonly (readonly [string, string])[] = [
  ["^(a+)+$", "a".repeat(60)],
  ["^(a|a)*$", "a".repeat(60)],
  ["^(a|aa)+$", "a".repeat(60)],
  ["(x+x+)+y", "x".repeat(60)],
  ["^\\d+\\d+\\d+\\d+$", "1".repeat(3000)],
  ["a*a*a*b", "a".repeat(3000)],
  ["\\s+$", " ".repeat(50_000)],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(60)],
  ["^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}[a-z]{2,3}$", "a".repeat(60)],
  ["^(?:.*,){20}x", ",".repeat(60)],
  ["^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b$", "a".repeat(60)],
];

test.each(PLAIN)("%s cannot backtrack, and is left to the platform's engine", (pattern) => {
  expect(isLinear(pattern)).toBe(true);
  expect(schemaPattern(pattern)).toBeInstanceOf(RegExp);
});

test.each(SLOW)("%s may backtrack, and is matched in the length of its text", (pattern, text) => {
  expect(isLinear(pattern)).toBe(false);
  const compiled = schemaPattern(pattern);
  expect(compiled).not.toBeInstanceOf(RegExp);
  expect(compiled.test(`${text}!`)).toBe(false);
});

test("a pattern that only a backtracking engine knows is given up after a while", () => {
  const compiled = schemaPattern("^(?=a)(a+)+$");
  expect(compiled.test("aaa")).toBe(true);
  expect(() => compiled.test(`${"a".repeat(60)}!`)).toThrow("takes too long");
});

test.each([
  ["(\\s+,)*$x?", "\u00a0,"],
  ["^(\\s|a)*$", " \u00a0\u2028\ufeff"],
  ["^(\\S|,)*$", "a\u00a0"],
  ["^([\\s,]|a)*$", "\u3000,"],
  ["^(.|,)*$", "a\u2028b"],
  ["^(.|,)*$", "\ud83d\ude00"],
  ["^(\\ud83d\\ude00|a)*$", "\ud83d\ude00a"],
  ["^([\\b]|a)*$", "\b"],
  ["^(\\p{Script=Greek}|a)*$", "\u03b1a"],
  ["^(\\p{L}|1)*$", "\u00e9"],
  ["^([^]|a)*$", "\n"],
  ["^(\\x41|\\u0042)*$", "AB"],
  ["^(\\/|\\-)*$", "/-"],
  ["^(\\w|\\d)*\\b$", "a1"],
])("%s means the same in either engine", (pattern, text) => {
  const compiled = schemaPattern(pattern);
  expect(compiled).not.toBeInstanceOf(RegExp);
  expect(compiled.test(text)).toBe(schemaPatternOfThePlatform(pattern).test(text));
});

function schemaPatternOfThePlatform(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}

test.each(["^\\d{4}\\-\\d{2}$", "^https\\:\\/\\/", "^evt\\_", "^{.*}$"])(
  "%s, which Unicode patterns do not know, compiles",
  (pattern) => {
    expect(() => schemaPattern(pattern)).not.toThrow();
  },
);

test.each(["(?i)bug", "^a{2}$", "a.c", "\\pL+", "x*"])("CEL's %s is RE2's", (pattern) => {
  expect(() => celPattern(pattern)).not.toThrow();
});

test.each(["[", "(", "(?=a)", "a**", "\\1"])("%s does not compile", (pattern) => {
  expect(() => celPattern(pattern)).toThrow(pattern.slice(0, 1));
});
