import { expect, test } from "vitest";
import { checkExpression } from "../../../src/relay/route/expressions.ts";

test.each([
  "body",
  "body.entry",
  "body.entry.map(e, e.changes)",
  "body.entry.filter(e, e.kind == 'change')",
  "body.entry.map(e, e.kind == 'change', e.value)",
  "body.names.split(',')",
  "[body.a, body.b]",
  "[1, 2]",
  "[]",
])("a split may be any expression that gives a list: %s", (text) => {
  expect(checkExpression(text, "list")).toBeUndefined();
});

test.each(["body.a == body.b", "{'a': body.a}", "event.id", "size(body.entry)"])(
  "a split by an expression that gives no list is refused: %s",
  (text) => {
    expect(checkExpression(text, "list")).toMatchObject({ severity: "error" });
  },
);

test("a fault in an expression says where it begins", () => {
  expect(checkExpression("body.ref == 'x' && nobody.ref == 'x'", "bool")).toMatchObject({
    message: "Unknown variable: nobody",
    column: 20,
    length: 6,
  });
});
