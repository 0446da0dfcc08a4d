import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CONFIG, type Dev, project, sendGithub, startDev, WAIT } from "./process.ts";

const TAKEN_OVER = "the function runs with it now";

/** The process of the function, a child of dev's. */
const functionPid = (dev: Dev): number =>
  Number(
    execFileSync("pgrep", ["-P", String(dev.pid), "-f", "target=relay"], { encoding: "utf8" }),
  );

const times = (dev: Dev, words: string): number => dev.output().split(words).length - 1;

test("a change of relay.yaml takes effect, and one with a fault leaves the old one running", async () => {
  const folder = project();
  const dev = await startDev(folder);
  writeFileSync(join(folder, "relay.yaml"), CONFIG.replace("to: [ci]", "to: [nowhere]"));
  await vi.waitFor(() => expect(dev.output()).toMatch(/nowhere/), WAIT);
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);

  writeFileSync(join(folder, "relay.yaml"), CONFIG.replace("  github:", "  hub:"));
  await vi.waitFor(() => expect(dev.output()).toContain(TAKEN_OVER), WAIT);
  expect((await fetch(`${dev.url}/github`, { method: "POST" })).status).toBe(404);
  expect((await fetch(`${dev.url}/hub`, { method: "POST" })).status).toBe(401);
  await dev.stop();
});

test("while a new function takes over, no delivery is refused or lost", async () => {
  const folder = project();
  const dev = await startDev(folder);
  const statuses: number[] = [];
  const over = new AbortController();
  const sending = (async () => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      const answer = await sendGithub(folder, dev.url, "push", { id: `push-${n}` });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
  })();
  for (const round of [1, 2]) {
    writeFileSync(join(folder, "relay.yaml"), `${CONFIG}# ${round}\n`);
    await vi.waitFor(() => expect(times(dev, TAKEN_OVER)).toBe(round), WAIT);
  }
  over.abort();
  await sending;
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([202]));
  await dev.stop();
});

test("relay.yaml that is missing for a moment leaves the old one running", async () => {
  const folder = project();
  const dev = await startDev(folder);
  const file = join(folder, "relay.yaml");
  renameSync(file, `${file}.away`);
  await vi.waitFor(() => expect(dev.output()).toContain("there is no such file"), WAIT);
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);
  renameSync(`${file}.away`, file);
  await vi.waitFor(() => expect(dev.output()).toContain(TAKEN_OVER), WAIT);
  expect(times(dev, "there is no such file")).toBe(1);
  await dev.stop();
});

test("a schema that relay.yaml names is watched, and one with a fault is not used; other files are not watched", async () => {
  const folder = project(
    CONFIG.replace(
      "    dedup:",
      "    schemas: {push: shapes/push.json}\n    invalid: reject\n    dedup:",
    ),
  );
  mkdirSync(join(folder, "shapes"));
  const schema = join(folder, "shapes/push.json");
  writeFileSync(schema, JSON.stringify({ $ref: "ref.json" }));
  writeFileSync(join(folder, "shapes/ref.json"), "{}");
  const dev = await startDev(folder);
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);

  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(folder, "other.yaml"), "a: 1\n");
  writeFileSync(join(folder, "shapes/ref.json"), JSON.stringify({ required: ["ref"] }));
  await vi.waitFor(() => expect(times(dev, TAKEN_OVER)).toBe(1), WAIT);
  expect((await sendGithub(folder, dev.url, "push", { id: "2" })).status).toBe(422);

  writeFileSync(schema, JSON.stringify({ type: "strin" }));
  await vi.waitFor(
    () => expect(dev.output()).toMatch(/relay\.yaml:\d+:\d+ \/sources\/github\/schemas\/push: /),
    WAIT,
  );
  expect((await sendGithub(folder, dev.url, "push", { id: "3" })).status).toBe(422);
  expect(times(dev, TAKEN_OVER)).toBe(1);
  await dev.stop();
});

test("a queue's settings change with relay.yaml, and a new queue is there with its own", async () => {
  const folder = project();
  const dev = await startDev(folder);
  writeFileSync(
    join(folder, "relay.yaml"),
    CONFIG.replace(
      'in"}',
      'in", queue: fresh}\nqueues: {fresh: {rateLimits: {maxDispatchesPerSecond: 7}}}',
    ),
  );
  await vi.waitFor(() => expect(dev.output()).toContain(TAKEN_OVER), WAIT);
  const queue = `${dev.rest}/v2/projects/local/locations/us-central1/queues/fresh`;
  expect(await (await fetch(queue)).json()).toMatchObject({
    rateLimits: { maxDispatchesPerSecond: 7 },
  });
  await dev.stop();
});

test("a function that is killed is reported and started again", async () => {
  const folder = project();
  const dev = await startDev(folder);
  process.kill(functionPid(dev), "SIGKILL");
  await vi.waitFor(
    () => expect(dev.output()).toContain("the function ended (SIGKILL); it is started again in"),
    WAIT,
  );
  // No wait for the words: a connection waits for the function.
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);
  await vi.waitFor(() => expect(dev.output()).toContain("the function is up again"), WAIT);
  await dev.stop();
});

test("while there is a fault in relay.yaml or a schema, the function goes on with what it had, even where it is killed", async () => {
  const folder = project(
    CONFIG.replace("    dedup:", "    schemas: {push: push.json}\n    invalid: reject\n    dedup:"),
  );
  writeFileSync(join(folder, "push.json"), JSON.stringify({ required: ["ref"] }));
  const dev = await startDev(folder);
  writeFileSync(join(folder, "push.json"), JSON.stringify({ type: "strin" }));
  writeFileSync(join(folder, "relay.yaml"), "sources: {");
  await vi.waitFor(() => expect(dev.output()).toContain("goes on with the config it has"), WAIT);
  // The schema is read at its first use, which is now.
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(422);
  process.kill(functionPid(dev), "SIGKILL");
  await vi.waitFor(() => expect(dev.output()).toContain("the function is up again"), WAIT);
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(422);
  await dev.stop();
});

test("a new function that does not start leaves the old one running", async () => {
  const folder = project();
  const dev = await startDev(folder);
  writeFileSync(
    join(folder, "relay.yaml"),
    CONFIG.replace(
      "serviceAccount: relay-invoker",
      "serviceAccount: relay-invoker\ntransport: client",
    ),
  );
  await vi.waitFor(
    () => expect(dev.output()).toMatch(/runs with it now|the old one goes on/),
    WAIT,
  );
  expect((await sendGithub(folder, dev.url, "push")).status).toBe(202);
  await dev.stop();
});
