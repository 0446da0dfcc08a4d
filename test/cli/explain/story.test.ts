import { createHmac } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { explain } from "../../../src/cli/explain/explain.ts";
import type { Story } from "../../../src/cli/explain/story.ts";
import { testIo } from "../fixtures.ts";

/** What `relay explain` says of an authentic request, route by route. */

const CONFIG = `
serviceAccount: invoker
sources:
  github:
    provider: github
    secrets: [SECRET]
    schemas: {release: release.json}
    dedup: {ledger: true, key: body.key}
    routes:
      - {events: [push], when: body.ref == "refs/heads/main", to: [ci, audit]}
      - {events: [push], to: [ci, late], delay: 15m}
      - {events: [push], when: body.count > 3, to: [counted]}
      - {events: [push], at: timestamp(body.due), to: [timed]}
      - {events: ["issues.*"], to: [triage]}
targets:
${["ci", "audit", "late", "counted", "timed", "triage"].map((name) => `  ${name}: {url: "https://${name}.example.com"}`).join("\n")}
`;

const folder = mkdtempSync(join(tmpdir(), "relay-story-"));
writeFileSync(join(folder, "relay.yaml"), CONFIG);
writeFileSync(join(folder, "release.json"), JSON.stringify({ required: ["release"] }));

const DUE = "2026-11-23T14:00:00.000Z";
const MAIN = { ref: "refs/heads/main", count: 4, due: DUE, key: "k" };

async function run(
  body: unknown,
  type = "push",
  headers: Record<string, string> = {},
  ...args: string[]
) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const signature = `sha256=${createHmac("sha256", "s3cret").update(text).digest("hex")}`;
  const capture = {
    method: "POST",
    url: "/github",
    headers: {
      "content-type": "application/json",
      "x-github-event": type,
      "x-github-delivery": "d-1",
      "x-hub-signature-256": signature,
      ...headers,
    },
    body: text,
  };
  const env = { SECRET: "s3cret", RELAY_CONFIG: join(folder, "relay.yaml"), RELAY_DATA: folder };
  const { io, printed } = testIo(env, JSON.stringify(capture));
  const code = await explain(["github", "--now", "2026-11-23T12:00:00Z", ...args], io);
  return { code, ...printed };
}

async function story(body: unknown, type?: string): Promise<Story> {
  const { out } = await run(body, type, {}, "--json");
  const [first] = (JSON.parse(out) as { events: Story[] }).events;
  if (first === undefined) throw new Error(out);
  return first;
}

const fates = ({ routes }: Story): string[] =>
  routes.flatMap(({ route, targets }) =>
    targets.map(({ target, fate, at }) => [route, target, fate, at].filter(Boolean).join(" ")),
  );

test("an event that goes everywhere: each target once, by the first route that names it, and when", async () => {
  const told = await story(MAIN);
  expect(told).toMatchObject({ outcome: "accepted", type: "push", event: "d-1", dedupKey: "k" });
  expect(fates(told)).toEqual([
    "1 ci sent",
    "1 audit sent",
    "2 ci elsewhere",
    "2 late sent 2026-11-23T12:15:00.000Z",
    "3 counted sent",
    `4 timed sent ${DUE}`,
    "5 triage not",
  ]);
});

test("each route says why it does not want the event, or cannot say", async () => {
  const { routes, outcome } = await story({ ref: "refs/heads/topic", count: "x", key: "k" });
  expect(outcome).toBe("accepted");
  expect(routes.map(({ matches, when, reason }) => [matches, when?.value, reason])).toEqual([
    [true, false, 'when: body.ref == "refs/heads/main" is false'],
    [true, undefined, undefined],
    [true, undefined, expect.stringMatching(/^when: body\.count > 3 .*: parked for this route$/)],
    [
      true,
      undefined,
      expect.stringMatching(/^at: timestamp\(body\.due\) .*: parked for this route$/),
    ],
    [false, undefined, "events issues.* do not match push"],
  ]);
});

test.each([
  ["no route wants it", { key: "k" }, "star.created", "ignored", "no route wants it"],
  ["it breaks its schema", { key: "k" }, "release", "parked", "it does not match its schema"],
  ["its body cannot be read", "{", "push", "parked", /JSON/],
] as const)("when %s, the outcome and the cause say so", async (_, body, type, outcome, cause) => {
  const told = await story(body, type);
  expect(told.outcome).toBe(outcome);
  expect(told.cause).toMatch(cause);
});

test("for people, each route is one line, after the type and the id", async () => {
  const { code, out } = await run(MAIN);
  expect(code).toBe(0);
  expect(out).toMatch(/^authentic +push, id d-1$/m);
  expect(out).toMatch(/^route 1 +when: body\.ref == "refs\/heads\/main" holds, → ci, → audit$/m);
  expect(out).toMatch(/^route 5 +events issues\.\* do not match push$/m);
  expect(out).toMatch(/^outcome +accepted$/m);
  expect((await run({ key: "k" }, "release")).out).toMatch(/^schema +release\.json: \/release /m);
});

test("a request without a signature: no secret is set at the provider", async () => {
  const { io, printed } = testIo(
    { SECRET: "s3cret", RELAY_CONFIG: join(folder, "relay.yaml"), RELAY_DATA: folder },
    "POST /github HTTP/1.1\ncontent-type: application/json\nx-github-event: push\n\n{}",
  );
  expect(await explain(["github"], io)).toBe(1);
  expect(printed.out).toMatch(/^because +the request has no x-hub-signature-256$/m);
  expect(printed.out).toMatch(/^do +Most likely no secret is set at the provider/m);
  expect(printed.out).not.toContain("known causes");
});

test("what the sender wrote is shown, not interpreted", async () => {
  const { out } = await run(MAIN, "push", { "x-github-delivery": "d\u001b[2J" });
  expect(out).toContain("id d\\u001b[2J");
  expect(out).not.toContain("\u001b");
});
