import { expect, test } from "vitest";
import { encode, eventKey } from "../../src/console/facts/replay.ts";

const HALVES = ["\ud800", "\udbff", "a\udc00b", "\ud83d"];

test("an event whose id holds half a surrogate has a key and headers of its own all the same", () => {
  const keys = HALVES.map((id) => eventKey(id, id));
  expect(new Set(keys).size).toBe(HALVES.length);
  for (const text of [...HALVES, ...keys]) {
    expect(encode(text)).toMatch(/^[\x21-\x7e]+$/);
    expect(() => decodeURIComponent(encode(text))).not.toThrow();
  }
});

test("whole ids are keys as they are, and are encoded as CloudEvents has it", () => {
  expect(eventKey("🚂 1", "🚂 1")).toBe("🚂 1");
  expect(encode('🚂 1"%')).toBe("%F0%9F%9A%82%201%22%25");
});
