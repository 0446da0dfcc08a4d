import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { LOCATION, sharedWorld } from "../../emulator/world.ts";
import { tempFolder } from "../../support/folder.ts";
import { testIo } from "../fixtures.ts";
import { noteDev } from "../running.ts";

/** A target that is spread over several queues, in the commands: one target. */

const world = await sharedWorld();
const folder = tempFolder({
  "relay.yaml": `
project: p
serviceAccount: invoker
sources:
  github: {provider: github, secrets: [SECRET], routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci.example.com/in", shards: {count: 2, before: 1}}
`,
});
const SHARDS = ["ci", "ci-0", "ci-1"];

async function relay(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { io, printed } = testIo({
    RELAY_DATA: join(folder, ".relay"),
    RELAY_CONFIG: join(folder, "relay.yaml"),
  });
  expect(await main([...args, "--json"], io)).toBe(0);
  return JSON.parse(printed.out) as Record<string, unknown>;
}

beforeAll(async () => {
  noteDev(folder, world);
  for (const name of SHARDS) {
    const parent = `${LOCATION}/queues/${name}`;
    await world.client.createQueue({ parent: LOCATION, queue: { name: parent } });
    const id = `0123456789abcdef0123456789abcdef-github-ci`;
    const headers = { "ce-id": name, "ce-source": "github", "ce-type": "push" };
    await world.client.createTask({
      parent,
      task: {
        name: `${parent}/tasks/${id}`,
        scheduleTime: { seconds: Math.floor(Date.now() / 1000) + 3600 },
        httpRequest: { url: "https://ci.example.com/in", headers },
      },
    });
  }
});

test("relay queues says whose they are, relay tasks finds the target's in all of them", async () => {
  const { queues } = (await relay("queues")) as { queues: { name: string; targets: string[] }[] };
  const own = queues.filter(({ targets }) => targets.includes("ci")).map(({ name }) => name);
  expect(own.toSorted()).toEqual(SHARDS);
  expect(await relay("tasks", "--target", "ci")).toMatchObject({ count: 3 });
});

test("relay pause and resume with a target's name mean all of its queues, with a queue's that one", async () => {
  const states = async (): Promise<unknown> =>
    ((await relay("queues")) as { queues: { name: string; state: string }[] }).queues
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ state }) => state);
  expect((await relay("pause", "ci"))["queues"]).toEqual(["ci-0", "ci-1", "ci"]);
  expect(await states()).toEqual(["PAUSED", "PAUSED", "PAUSED"]);
  expect((await relay("resume", "ci-0"))["queues"]).toEqual(["ci-0"]);
  expect(await states()).toEqual(["PAUSED", "RUNNING", "PAUSED"]);
  expect((await relay("resume", "ci"))["state"]).toBe("RUNNING");
  expect(await states()).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
});
