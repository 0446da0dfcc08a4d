import { expect, test } from "vitest";
import { FLAGS } from "../../src/cli/deploy/options.ts";
import { alertPolicies } from "../../src/cli/deploy/resources/alert-policies.ts";
import { dashboard } from "../../src/cli/deploy/resources/dashboard.ts";
import { logMetrics } from "../../src/cli/deploy/resources/metrics.ts";
import { main } from "../../src/cli/main.ts";
import { PROBLEMS } from "../../src/relay/problem.ts";

const alerts = alertPolicies(
  ["projects/p/notificationChannels/1"],
  ["ci", "audit"],
  "europe-west1",
  true,
);
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

/** The commands between backticks in the alerts' and the dashboard's texts. */
const commands = [
  ...new Set(
    [
      ...JSON.stringify([alerts, dashboard("p")]).matchAll(
        /`((?:npx relay|\.\/deploy\.sh)[^`]*)`/g,
      ),
    ].map((match) => match[1] ?? ""),
  ),
];

test("every command that a text names exists, with the options it is given", async () => {
  const relay = commands.filter((text) => text.startsWith("npx relay "));
  expect(relay.length).toBeGreaterThan(0);
  for (const text of relay) {
    const [, , name = "", ...words] = text.split(" ");
    let help = "";
    const io = { env: {}, stdout: (out: string) => (help += out), stderr: () => undefined };
    expect({ text, code: await main([name, "--help"], io) }).toEqual({ text, code: 0 });
    for (const word of words.filter((each) => each.startsWith("--"))) expect(help).toContain(word);
  }
  for (const text of commands.filter((each) => each.startsWith("./deploy.sh"))) {
    const flags = [...text.matchAll(/--([a-z-]+)/g)].map((match) => match[1]);
    for (const flag of flags) expect(Object.keys(FLAGS)).toContain(flag);
  }
});

test("an event that is parked as one item of a batch raises the alert on parked events", () => {
  const parked = metrics.find(({ name }) => name === "relay-parked-events");
  expect(parked?.["filter"]).toContain('jsonPayload.outcome="parked" OR jsonPayload.parked>0');
  const alert = alerts.find(({ userLabels }) => userLabels["relay-alert"] === "parked");
  expect(JSON.stringify(alert?.conditions)).toContain("user/relay-parked-events");
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
    "ledger",
    "dead",
    "waiting",
    "target",
  ]);
});

test("the queues that are paused on purpose raise no alert", () => {
  expect(filters).toContain('one_of(\\"ci\\",\\"audit\\")');
  expect(JSON.stringify(alerts.map(({ conditions }) => conditions))).not.toContain(
    'relay-parked\\"',
  );
});

test("made-up sources make no time series: lines without a known source are not counted", () => {
  for (const { name, filter } of metrics.filter((each) => each["labelExtractors"] !== undefined))
    expect(`${name}: ${String(filter)}`).toContain("jsonPayload.source:*");
});

test("a sweep that moved dead tasks raises the alert on them, one that moved none does not", () => {
  const dead = metrics.find(({ name }) => name === "relay-dead-tasks");
  expect(dead?.["filter"]).toContain('jsonPayload.outcome="swept" jsonPayload.dead:*');
  const alert = alerts.find(({ userLabels }) => userLabels["relay-alert"] === "dead");
  expect(JSON.stringify(alert?.conditions)).toContain("user/relay-dead-tasks");
  const ids = alertPolicies([], ["ci"], "europe-west1", false).map(({ userLabels }) => userLabels);
  expect(JSON.stringify(ids)).not.toContain("dead");
});
