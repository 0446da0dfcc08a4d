import { expect, test } from "vitest";
import { attemptLine, functionLine } from "../../../src/cli/dev/lines.ts";
import type { DispatchReport } from "../../../src/emulator/types.ts";

const NOW = Date.parse("2026-11-26T12:00:00Z");

const attempt = (overrides: Partial<DispatchReport> = {}): DispatchReport => ({
  queue: "ci",
  task: "t-1",
  url: "https://ci.example.com/",
  attempt: 1,
  status: 503,
  ms: 12,
  outcome: "retry",
  nextAttemptMs: NOW + 2_000,
  ...overrides,
});

test.each([
  [400, "in 400 ms"],
  [2_000, "in 2 s"],
  [90_000, "in 90 s"],
  [600_000, "in 10 min"],
  [4 * 3_600_000, "in 4 h"],
  [-5, "in 0 ms"],
])("a retry that is due %i ms from now says so", (ms, words) => {
  const line = attemptLine(attempt({ nextAttemptMs: NOW + ms }), NOW);
  expect(line).toBe(`task      ci/t-1 → https://ci.example.com/ 503 retry, again ${words} 12 ms`);
});

test.each(["customer-invoice-0000000001", "095531a6f450c96150ab51b54c4de0d5-github-ci", "short"])(
  "a task's name is shown whole: %s",
  (task) => {
    expect(attemptLine(attempt({ task }), NOW)).toContain(`ci/${task} →`);
  },
);

test("an attempt names the event that its task carries, as the delivery's line does", () => {
  expect(attemptLine(attempt({ event: "evt_1" }), NOW)).toContain("ci/t-1 (evt_1) → https");
});

test("an attempt without an answer says why, and a later one its number", () => {
  const { status: _, ...report } = attempt({ error: "ECONNREFUSED", attempt: 3 });
  expect(attemptLine(report, NOW)).toContain("ECONNREFUSED (attempt 3) retry");
});

test("what a target's URL or a sender's delivery holds for the terminal is shown, not interpreted", () => {
  expect(attemptLine(attempt({ url: "https://a/\u001b[2J" }), NOW)).toContain("\\u001b[2J");
  const log = { message: "delivery", source: "github", type: "pu\nsh\u001b[31m", event: "\u202e1" };
  const line = functionLine(JSON.stringify({ ...log, outcome: "accepted", latencyMs: 1 }));
  expect(line).toBe("delivery  github pu\\nsh\\u001b[31m \\u202e1 accepted 1 ms");
  expect(functionLine("plain \u001b]0;title\u0007")).toBe("plain \\u001b]0;title\\u0007");
});

test.each(["{broken", "null", "{}"])("a line that is not the log's stays as it is: %s", (text) => {
  expect(() => functionLine(text)).not.toThrow();
});
