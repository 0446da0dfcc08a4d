import { expect, test } from "vitest";
import { phpSerialized } from "../../../src/relay/read/php.ts";
import { Problem } from "../../../src/relay/problem.ts";
import { delivery } from "../fixtures.ts";

const form = (text: string) =>
  delivery(text, { "content-type": "application/x-www-form-urlencoded" });

test("a form's fields are sorted, counted in bytes, and without the one that is left out", () => {
  // As `php -r 'echo serialize(["a" => "ü", "b" => ""]);'` writes it.
  expect(phpSerialized(form("sig=x&b=&a=%C3%BC"), "sig")).toBe(
    'a:2:{s:1:"a";s:2:"ü";s:1:"b";s:0:"";}',
  );
});

test("a body that is not a form has none", () => {
  expect(phpSerialized(delivery('{"a":1}'), "sig")).toBeUndefined();
});

test("a field that came twice is refused, since PHP would take the last", () => {
  expect(() => phpSerialized(form("a=1&a=2&sig=x"), "sig")).toThrow(Problem);
});
