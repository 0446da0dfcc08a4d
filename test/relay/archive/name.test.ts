import { expect, test } from "vitest";
import { objectName } from "../../../src/relay/archive/name.ts";
import type { Event } from "../../../src/types/delivery.ts";

const named = (id: string): string =>
  objectName("events", {
    id,
    identity: id,
    source: "hook",
    type: "push",
    time: new Date("2026-11-26T12:00:00Z"),
  } as Event);

test("an event whose id is no whole text, which JSON can write, has an object of its own all the same", () => {
  const halves = ["\ud800", "\udbff", "a\udc00b", "\ud83d"];
  const names = halves.map(named);
  for (const name of names) {
    expect(name).toMatch(/^events\/hook\/2026\/11\/26\/[\w%~]+$/);
    expect(() => decodeURIComponent(name)).not.toThrow();
  }
  expect(new Set(names).size).toBe(halves.length);
});

test("no id leads to another folder, and whole texts are named by what they are", () => {
  expect(named("../../x")).toBe("events/hook/2026/11/26/..%2F..%2Fx");
  expect(named("🚂")).toBe("events/hook/2026/11/26/%F0%9F%9A%82");
});
