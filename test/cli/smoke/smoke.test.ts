import { afterAll, beforeAll, expect, test } from "vitest";
import { smoke } from "../../../src/cli/smoke/smoke.ts";
import { testIo } from "../fixtures.ts";
import { startAnswering, startWorld, type World } from "../world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function run(args: readonly string[], env: NodeJS.ProcessEnv = world.env) {
  const before = world.tasks().length;
  const { io, printed } = testIo(env);
  const code = await smoke(args, io);
  return { code, ...printed, made: world.tasks().slice(before) };
}

test.each(["github", "stripe", "gitlab", "sendgrid", "standard", "slack", "meta", "sms", "pubsub"])(
  "%s: our relay answers the whole set as it must, and only the good delivery makes tasks",
  async (source) => {
    const { code, out, made } = await run([source]);
    expect(out).toContain(" 0 not.");
    expect(code).toBe(0);
    expect(made).toHaveLength(source === "stripe" ? 2 : 1);
  },
);

test("the matrix names each kind with its answer", async () => {
  const { out } = await run(["stripe"]);
  expect(out).toMatch(/^ok +good +202 accepted$/m);
  expect(out).toMatch(/^ok +the same again +202 duplicate$/m);
  expect(out).toMatch(/^ok +stale +401 stale-timestamp$/m);
  expect(out).toMatch(/^ok +too-large +413 body-too-large$/m);
  expect(out).toMatch(/^ok +broken-json +400 malformed-payload$/m);
  expect(out).toContain("makes a real task");
});

test("a relay that accepts everything fails, with what was wanted", async () => {
  const { url, close } = await startAnswering(202);
  const { code, out } = await run(["github", "--url", url]);
  await close();
  expect(code).toBe(1);
  expect(out).toMatch(/^FAIL +flipped-byte +202, wanted 401$/m);
  expect(out).toMatch(/^ok +good +202$/m);
});

test("without the good delivery no task is made", async () => {
  const { code, out, made } = await run(["github", "--bad-only"]);
  expect(code).toBe(0);
  expect(made).toEqual([]);
  expect(out).not.toMatch(/^ok +good/m);
});

test("a relay that is elsewhere needs a yes before real tasks are made", async () => {
  const { code, err } = await run(["github", "--url", "https://relay.example.com"]);
  expect(code).toBe(2);
  expect(err).toContain("--yes");
});

test("where nothing listens, the command ends at once", async () => {
  const { url, close } = await startAnswering(200);
  await close();
  const { code, err } = await run(["github", "--url", url]);
  expect(code).toBe(1);
  expect(err).toContain("nothing listens");
});

test("a good delivery that nobody gets is not as wanted, and the command says so", async () => {
  const { code, out, made } = await run(["gitlab", "issue.open"]);
  expect(code).toBe(1);
  expect(made).toEqual([]);
  expect(out).toMatch(/^FAIL +good +202 ignored, wanted a task$/m);
  expect(out).toContain("no route of gitlab matches it, so nobody gets it");
});

test("the matrix as JSON", async () => {
  const { code, out } = await run(["gitlab", "--json"]);
  expect(code).toBe(0);
  const { ok, requests } = JSON.parse(out) as { ok: boolean; requests: { name: string }[] };
  expect(ok).toBe(true);
  expect(requests[0]).toEqual({
    name: "good",
    status: 202,
    outcome: "accepted",
    wanted: "2xx",
    ok: true,
  });
  expect(requests.length).toBeGreaterThan(5);
});
