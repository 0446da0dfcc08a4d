import { expect, test } from "vitest";
import { termsOf } from "../../../src/cli/console/terms.ts";

test.each([
  ["a && b", ["a", "b"]],
  ["a || b && c", ["a", "b && c"]],
  ["(a || b) && c", ["(a || b)", "c"]],
  ['body.x == "&&" && b', ['body.x == "&&"', "b"]],
  [String.raw`body.x == 'it\'s || no' || b`, [String.raw`body.x == 'it\'s || no'`, "b"]],
  [String.raw`body.x.matches(r"\") && b`, [String.raw`body.x.matches(r"\")`, "b"]],
  ['body.x == """a " && b""" && c', ['body.x == """a " && b"""', "c"]],
  ["body.all(x, x > 1 && x < 3) && c", ["body.all(x, x > 1 && x < 3)", "c"]],
  ["a && b // && c", ["a", "b // && c"]],
])("the parts of %s are what its outermost operator joins", (expression, terms) => {
  expect(termsOf(expression)).toEqual(terms);
});

test.each(["a", "a ? b && c : d || e", "(a && b)", ""])("%j has no parts", (expression) => {
  expect(termsOf(expression)).toEqual([]);
});
