import { expect, test } from "vitest";
import { printable, printableJson, printableText } from "../../src/cli/printable.ts";

test.each([
  ["a line break", "one\r\ntwo", "one\\r\\ntwo"],
  ["a terminal code", "\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007"],
  ["a C1 control", "\u009b31m", "\\u009b31m"],
  ["a backspace over what comes before", "ok\b\bno", "ok\\u0008\\u0008no"],
  ["a mark that turns the text around", "abc\u202etxt.exe", "abc\\u202etxt.exe"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["what takes no room", "evt_1\u200b\ufeff\u00ad", "evt_1\\u200b\\ufeff\\u00ad"],
])("%s from outside is shown, not interpreted", (_what, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test("letters, accents and emoji stay as they are", () => {
  const text = "naïve “äöü” 🚂 👩‍🚀 日本 עברית";
  expect(printable(text)).toBe(text);
});

test("text of several lines keeps its line feeds and nothing else", () => {
  expect(printableText("one\ntwo\r\u001b[1m")).toBe("one\ntwo\\r\\u001b[1m");
});

test("JSON holds nothing that a terminal obeys either, and says the same", () => {
  const value = { "a\u009b31m": ["\u202eevil", "\u0085", "\u007f", "é🚂", "\ud800"], n: 1 };
  for (const indent of [0, 2]) {
    const text = printableJson(value, indent);
    expect(printableText(text)).toBe(text);
    expect(text.endsWith("}\n")).toBe(true);
    expect(JSON.parse(text)).toEqual(value);
  }
});
