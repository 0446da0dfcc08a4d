import { expect, test } from "vitest";
import { withOverrides } from "../../../src/cli/console/overrides.ts";
import { UsageError } from "../../../src/cli/io.ts";
import { type Content, writeBody } from "../../../src/cli/sign/draft.ts";

const draftOf = (content: Content) => ({ method: "POST", query: "", headers: {}, content });

const bodyWith = (content: Content, text: string): string =>
  writeBody(withOverrides(draftOf(content), text).content).toString("utf8");

const json = (value: unknown): Content => ({ kind: "json", value });

test.each([
  [{ ref: "a" }, 'body.ref = "b"', { ref: "b" }],
  [{ ref: "a" }, "set body.ref = refs/heads/main", { ref: "refs/heads/main" }],
  [{ a: { b: 1 } }, "body.a.b = 2\n\nbody.a.c = [1]", { a: { b: 2, c: [1] } }],
  [{ a: [{ b: 1 }] }, "body.a[0].b = null", { a: [{ b: null }] }],
  [{}, 'body["a b"].c = true', { "a b": { c: true } }],
])("%j with %j is %j", (value, text, wanted) => {
  expect(JSON.parse(bodyWith(json(value), text))).toEqual(wanted);
});

test("members stay in their order, so that the bytes differ only where they were told to", () => {
  expect(bodyWith(json({ a: 1, b: 2, c: 3 }), "body.b = 9")).toBe('{"a":1,"b":9,"c":3}');
});

test("a name that is everybody's becomes a member like others", () => {
  expect(bodyWith(json({}), "body.__proto__ = 1")).toBe('{"__proto__":1}');
});

test("a field of a form is set as text", () => {
  expect(bodyWith({ kind: "form", fields: { a: "1" } }, "body.b = 2")).toBe("a=1&b=2");
});

test.each(["ref = 1", "body = 1", "body.ref", "body.a..b = 1"])("%j is refused by name", (line) => {
  expect(() => bodyWith(json({}), line)).toThrow(UsageError);
  expect(() => bodyWith(json({}), line)).toThrow(line);
});
