import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileLocator, locatorFault } from "../../../src/relay/read/locator.ts";
import { compileText, templateFaults } from "../../../src/relay/read/template.ts";
import { delivery } from "../fixtures.ts";

const NOUNS = readFileSync(new URL("../../../src/types/scheme.ts", import.meta.url), "utf8");
const documented = [...NOUNS.matchAll(/^ \* - `(?<kind>\w+):/gm)].map(
  ({ groups }) => groups?.["kind"],
);

const GOOD = [
  "header:x-id",
  "query:a b",
  "body:",
  "body:/a~1b/0",
  "item:t=",
  "form:payload",
  "php:signature",
  "member:0",
  "option:name",
  "hash:sha256",
  "random:hex",
  "'fixed: text'",
  "header:x-id | body:/id",
];
const BAD = [
  "",
  "header",
  "header:X-Id",
  "body:id",
  "member:x",
  "hash:md5",
  "random:base64",
  "bdy:/id",
  "constructor:x",
  "__proto__:x",
  "header:x-id | ",
];

test("every kind of locator that is documented is known, and no other", () => {
  const tried = new Set(GOOD.map((locator) => /^(\w+):/.exec(locator)?.[1] ?? "'"));
  tried.delete("'");
  expect(new Set(documented)).toEqual(tried);
});

test.each(GOOD)("%s is compiled, and accepted by the check", (locator) => {
  expect(locatorFault(locator)).toBeUndefined();
  expect(compileLocator(locator)).toBeTypeOf("function");
});

test.each(BAD)("%j is neither compiled nor accepted by the check", (locator) => {
  expect(locatorFault(locator)).toBeDefined();
  expect(() => compileLocator(locator)).toThrow(TypeError);
});

test("random:hex is other digits each time", () => {
  const read = compileLocator("random:hex");
  const view = { delivery: delivery("{}"), body: () => ({ value: {} }) };
  expect(read(view)).toMatch(/^[0-9a-f]{64}$/);
  expect(read(view)).not.toBe(read(view));
});

test.each([
  ["{body}{ts}", []],
  ["{lower:header:x-id}[:{query:n}]", []],
  ["{bdoy}", [expect.stringContaining('did you mean "body"?')]],
  ["{header:X}{mac}", [expect.stringContaining("lower case"), expect.stringContaining("{mac}")]],
])("%s: the check knows each word and locator of a template", (template, faults) => {
  expect(templateFaults(template, ["body", "ts", "url"])).toEqual(faults);
});

test("brackets fall away with a value that is absent, and stay where they hold none", () => {
  const fill = compileText("a[b]{header:x}[-{header:y}][");
  const headers = { x: "1" };
  const view = {
    delivery: { ...delivery("{}"), headers, rawHeaders: [] },
    body: () => ({ value: {} }),
  };
  expect(fill({ view })).toBe("a[b]1[");
});

test("a template of many brackets is compiled in a time that grows with its length", () => {
  const time = (count: number): number => {
    const template = "[".repeat(count);
    const start = performance.now();
    compileText(template);
    return performance.now() - start;
  };
  time(1000);
  // Eight times as long: with the square it were 64 times the time.
  const [short, long] = [time(200_000), time(1_600_000)];
  expect(long).toBeLessThan(Math.max(short, 5) * 30);
});
