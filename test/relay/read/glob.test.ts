import { expect, test } from "vitest";
import { compileGlobs } from "../../../src/relay/read/glob.ts";

test.each([
  ["issues.*", "issues.opened", true],
  ["issues.*", "issues.", true],
  ["issues.*", "issues", false],
  ["*", "", true],
  ["**", "a", true],
  ["a*b", "ab", true],
  ["a*b", "a", false],
  ["aba*aba", "aba", false],
  ["aba*aba", "abaaba", true],
  ["*.updated", "customer.updated", true],
  ["*a*b*", "xaxbx", true],
  ["*a*b*", "xbxax", false],
  ["a*b*c", "abxbc", true],
  ["a*bc*c", "abc", false],
  ["a*bc*c", "abcc", true],
  ["a.b", "axb", false],
  ["a*", "a\nb", true],
])("the glob %s over %j: %s", (glob, text, matches) => {
  expect(compileGlobs([glob])(text)).toBe(matches);
});

test("matching takes time in proportion to the text, however many stars there are", () => {
  const matches = compileGlobs([`${"*a".repeat(30)}*b`]);
  expect(matches("a".repeat(100_000))).toBe(false);
});
