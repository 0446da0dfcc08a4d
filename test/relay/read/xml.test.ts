import { expect, test } from "vitest";
import { parseXml } from "../../../src/relay/read/xml.ts";

test("elements become members, repeated ones a list, attributes and prefixes fall away", () => {
  const text = `<?xml version="1.0"?>
    <!-- a comment -->
    <n:order xmlns:n="urn:x" id='1>2'><item>a &amp; b</item><item><![CDATA[<c>]]></item><empty/><more n="1"><x> 7 </x></more></n:order>`;
  expect(parseXml(text)).toEqual({
    order: { item: ["a & b", "<c>"], empty: "", more: { x: "7" } },
  });
});

test.each([
  ["a document type, which is what entity bombs need", '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'],
  ["an element that is not closed", "<a><b></a>"],
  ["closing what was not opened", "</a>"],
  ["two roots", "<a/><b/>"],
  ["text beside the root", "<a/>b"],
  ["no element", "text"],
  ["nothing", ""],
  ["nesting without end", `${"<a>".repeat(100)}${"</a>".repeat(100)}`],
])("refused: %s", (_, text) => {
  expect(parseXml(text)).toBeUndefined();
});

test("a megabyte of open brackets is refused in linear time, well before the test's own limit", () => {
  for (const text of ["<", "<a", "<a ", '<a "', "<!", "&#x"]) {
    expect(parseXml(text.repeat(1_000_000 / text.length))).toBeUndefined();
  }
});

test.each([
  ["attributes", `<a ${"x".repeat(20_000_000)}>1</a>`],
  ["attributes that do not end", `<a ${"x".repeat(20_000_000)}`],
  ["quoted texts", `<a ${'""'.repeat(10_000_000)}>1</a>`],
])("megabytes of %s in one tag are refused, and throw nothing", (_, text) => {
  expect(parseXml(text)).toBeUndefined();
});
