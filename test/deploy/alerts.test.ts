import { expect, test } from "vitest";
import { alertPolicies } from "../../src/cli/deploy/resources/alert-policies.ts";
import { dashboard } from "../../src/cli/deploy/resources/dashboard.ts";
import { logMetrics } from "../../src/cli/deploy/resources/metrics.ts";
import { PROBLEMS } from "../../src/relay/problem.ts";

const alerts = alertPolicies(["projects/p/notificationChannels/1"], ["ci", "audit"]);
const metrics = logMetrics("relay");
const filters = JSON.stringify([alerts, dashboard("p")]);

test("alerts and dashboard ask only for metrics that are made, and labels that those have", () => {
  const asked = [...filters.matchAll(/logging\.googleapis\.com\/user\/([\w-]+)/g)].map(
    (match) => match[1],
  );
  expect(new Set(asked)).toEqual(new Set(metrics.map(({ name }) => name)));
  const extracted = Object.keys(metrics[0]?.["labelExtractors"] as Record<string, string>);
  const used = [...filters.matchAll(/metric\.labels\.(source|outcome|code|\w+)/g)].map(
    (match) => match[1] ?? "",
  );
  for (const label of used) expect([...extracted, "response_code"]).toContain(label);
});

test("codes in the alerts are codes that the relay has", () => {
  const codes = [...filters.matchAll(/metric\.labels\.code=one_of\(([^)]*)\)/g)].flatMap((match) =>
    [...(match[1] ?? "").matchAll(/\\"([\w-]+)\\"/g)].map((code) => code[1]),
  );
  expect(codes).toEqual(["bad-signature", "stale-timestamp"]);
  for (const code of codes) expect(Object.keys(PROBLEMS)).toContain(code);
});

test("every alert says what to do, goes to the given channels and can be found again", () => {
  for (const alert of alerts) {
    expect(alert.documentation.content).toMatch(/^[^\n]+\n\n1\. /);
    expect(alert.notificationChannels).toEqual(["projects/p/notificationChannels/1"]);
    expect(alert.userLabels["managed-by"]).toBe("webhook-relay");
  }
  expect(alerts.map(({ userLabels }) => userLabels["relay-alert"])).toEqual([
    "refused",
    "parked",
    "enqueue",
    "waiting",
    "target",
  ]);
});

test("the queues that are paused on purpose raise no alert", () => {
  expect(filters).toContain('one_of(\\"ci\\",\\"audit\\")');
  expect(JSON.stringify(alerts)).not.toContain("relay-parked");
});

test("made-up sources make no time series: lines without a known source are not counted", () => {
  for (const metric of metrics) expect(metric["filter"]).toContain("jsonPayload.source:*");
});
