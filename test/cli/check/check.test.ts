import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { check } from "../../../src/cli/check/check.ts";
import { tempFolder } from "../../support/folder.ts";

const folder = tempFolder({ "bad.json": '{"type": "strin"}', "good.json": '{"type": "object"}' });

const GOOD = `
serviceAccount: relay-invoker
sources:
  svix:
    provider: svix
    secrets: [SVIX_SECRET]
    dedup: {ledger: true}
    schemas: {"*": good.json}
    routes: [{events: ["invoice.*"], when: body.type == "x", to: [ci]}]
targets:
  ci: {url: https://ci.example.com}
`;
const ENV = { SVIX_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

async function run(text: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = ENV) {
  const file = join(folder, "relay.yaml");
  writeFileSync(file, text);
  let stdout = "";
  let stderr = "";
  const code = await check(["--config", file, ...args], {
    env,
    stdout: (chunk) => (stdout += chunk),
    stderr: (chunk) => (stderr += chunk),
  });
  return { code, stdout, stderr };
}

test("a good config exits 0 and says what goes where", async () => {
  const { code, stdout, stderr } = await run(GOOD);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("/svix  (Svix)");
  expect(stdout).toContain("invoice.* → ci");
  expect(stdout).toContain("relay-parked (paused)");
});

test("faults in fields, expressions and secrets come at once, each with file, line and column", async () => {
  const text = GOOD.replace("body.type ==", "body.type +").replace("to: [ci]", "to: [cii]");
  const { code, stderr } = await run(text, [], {});
  expect(code).toBe(1);
  expect(stderr.trim().split("\n")).toHaveLength(3);
  expect(stderr).toMatch(/relay\.yaml:6:15 \/sources\/svix\/secrets\/0: .*SVIX_SECRET is not set/);
  expect(stderr).toMatch(/relay\.yaml:9:\d+ \/sources\/svix\/routes\/0\/when/);
  expect(stderr).toMatch(/relay\.yaml:9:\d+ \/sources\/svix\/routes\/0\/to\/0.*did you mean "ci"/);
});

test("a schema that does not compile is a fault at its line, and names the file", async () => {
  const { code, stderr } = await run(GOOD.replace("good.json", "bad.json"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/relay\.yaml:8:20 \/sources\/svix\/schemas\/\*: bad\.json is not a valid/);
});

test("a secret in the wrong form is a fault that does not repeat it", async () => {
  const { code, stderr } = await run(GOOD, [], { SVIX_SECRET: "whsec_not*base64" });
  expect(code).toBe(1);
  expect(stderr).toMatch(/relay\.yaml:6:15 \/sources\/svix\/secrets\/0: SVIX_SECRET/);
  expect(stderr).not.toContain("not*base64");
});

test("without secrets the rest can be checked, and --json is for machines", async () => {
  const { code, stdout } = await run(GOOD, ["--without-secrets", "--json"], {});
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ ok: true, faults: [] });
});

test("the relay.yaml at the top has no fault, whoever has written it", async () => {
  const file = join(import.meta.dirname, "../../../relay.yaml");
  const { code, stderr } = await run(GOOD, ["--without-secrets", "--config", file], {});
  expect([code, stderr]).toEqual([0, ""]);
});

test("an unknown option exits 2 with the way to the help", async () => {
  const { code, stderr } = await run(GOOD, ["--nope"]);
  expect(code).toBe(2);
  expect(stderr).toContain("relay check --help");
});

test("the summary shows what a reviewer needs: conditions, times, dedup, what is invalid or unrouted, methods", async () => {
  const text = GOOD.replace(
    "routes: [",
    `unrouted: park
    split: /items
    routes: [{events: [a], to: [ci], delay: 15m, jitter: 30s}, {events: [b], to: [ci], at: event.time}, `,
  ).replace("dedup: {ledger: true}", "dedup: {ledger: true, key: body.id}");
  const { code, stdout, stderr } = await run(text);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const line of [
    "      methods: POST, invalid: park, unrouted: park, dedup: body.id with the ledger, split: /items\n",
    "      schema *: good.json\n",
    "      a → ci, after 900 s, spread over 30 s\n",
    "      b → ci, at event.time\n",
    '      invoice.* → ci\n          when body.type == "x"\n',
  ])
    expect(stdout).toContain(line);
});

test("an event that is one slip away from one that the provider sends is warned of, at its place", async () => {
  const events = (globs: string) =>
    `serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [SECRET]
    dedup: {ledger: true}
    routes: [{events: [${globs}], to: [ci]}]
targets: {ci: {url: https://ci.example.com}}
`;
  const { code, stdout } = await run(events('pussh, "issue.*", Push'), [], { SECRET: "s" });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /yaml:7:24 .*warning: GitHub is not known to send "pussh"; did you mean "push"\?/,
  );
  expect(stdout).toContain('did you mean "issues.*"?');
  expect(stdout).toContain('"Push"; did you mean "push"?');
  const fine = 'push, "issues.*", "*", issue_comment.created, "workflow_*", repository.archived';
  expect((await run(events(fine), [], { SECRET: "s" })).stdout).not.toContain("did you mean");
});
