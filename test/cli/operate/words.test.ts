import { expect, test } from "vitest";
import { causeInWords, shortId } from "../../../src/cli/operate/words.ts";
import { stuckFact } from "../../../src/console/facts/tasks.ts";

test("a UUID is shown with its generation, and what is longer is cut", () => {
  const id = "72d3162e-cc78-11e3-81ab-4c9367dc0958~12";
  expect(shortId(id)).toBe(id);
  expect(shortId("x".repeat(100))).toBe(`${"x".repeat(39)}…`);
});

test.each([
  ["UNKNOWN(2): HTTP status code 0", "no answer"],
  ["INTERNAL(13): HTTP status code 500", "HTTP 500"],
])("what Cloud Tasks says of an attempt, %j, is told as %j", (message, words) => {
  const lastAttempt = { responseStatus: { code: 2, message } };
  const task = { name: "projects/p/locations/l/queues/q/tasks/t", lastAttempt };
  expect(causeInWords(stuckFact(task, { sources: [], targets: [] }))).toBe(words);
});
