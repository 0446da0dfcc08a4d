import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { entryOf } from "../../../src/cli/dev/log-entries.ts";
import { main } from "../../../src/cli/main.ts";
import { sharedWorld, QUEUE, LOCATION } from "../../emulator/world.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { testIo } from "../fixtures.ts";
import { noteDev } from "../running.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

const CONFIG = `
project: p
serviceAccount: invoker
sources:
  github: {provider: github, secrets: [NEW_SECRET, OLD_SECRET], routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci.example.com/in", queue: q, dead: {after: 2}}
`;
const ID = "0123456789abcdef0123456789abcdef-github-ci";

const world = await sharedWorld();
const folder = tempFolder({ "relay.yaml": CONFIG });
let env: NodeJS.ProcessEnv;

async function relay(...args: readonly string[]) {
  const { io, printed } = testIo(env);
  const code = await main(args, io);
  return { code, ...printed };
}

const json = async (...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await relay(...args, "--json")).out);

beforeAll(async () => {
  const refusing = await listen((_, response) => response.writeHead(500).end());
  env = { RELAY_DATA: join(folder, ".relay"), RELAY_CONFIG: join(folder, "relay.yaml") };
  noteDev(folder, world);
  for (const name of ["q", "relay-parked", "relay-dead"]) {
    // Only the test tries a task again.
    const retryConfig = { minBackoff: { seconds: 3000 }, maxBackoff: { seconds: 3600 } };
    const queue = { name: `${LOCATION}/queues/${name}`, retryConfig };
    await world.client.createQueue({ parent: LOCATION, queue });
    if (name !== "q") await world.client.pauseQueue({ name: queue.name });
  }
  const headers = { "ce-id": "e-1", "ce-source": "github", "ce-type": "push" };
  const httpRequest = { url: refusing.url, headers, body: Buffer.from('{"a":"\u001b[31m"}') };
  await world.client.createTask({
    parent: QUEUE,
    task: { name: `${QUEUE}/tasks/${ID}`, httpRequest },
  });
  await world.settled();
  const line = (fields: object, status: number) =>
    entryOf(
      JSON.stringify({
        severity: "INFO",
        message: "delivery",
        source: "github",
        type: "push",
        ...fields,
        httpRequest: { requestMethod: "POST", requestUrl: "/github", status },
      }),
      { project: "p", location: "l" },
    );
  const event = {
    event: "e-1",
    secretIndex: 0,
    secretNames: "NEW_SECRET,OLD_SECRET",
    targets: ["ci"],
    tasks: [`q/${ID}`],
  };
  world.writeLog(line({ ...event, outcome: "accepted" }, 202));
  world.writeLog(line({ ...event, outcome: "duplicate" }, 202));
  world.writeLog(line({ outcome: "refused", code: "bad-signature", detail: "no" }, 401));
  world.writeLog(line({ outcome: "healthy" }, 200));
});

test("relay deliveries tells what came in, why it was refused, and how far it is at its target", async () => {
  const { code, out } = await relay("deliveries");
  expect(code).toBe(0);
  expect(out).toMatch(/refused +bad-signature: no/);
  expect(out).toMatch(/e-1 +202 +accepted +ci failing \(1 × 500\)/);
  expect(out).not.toContain("healthy");
  expect(await json("deliveries", "--status", "4xx")).toMatchObject({
    deliveries: [{ outcome: "refused", cause: { code: "bad-signature" } }],
  });
  expect(await json("deliveries", "--source", "stripe")).toEqual({ deliveries: [] });
});

test("relay event tells every copy, its attempts and the task that is left", async () => {
  expect(await json("event", "e-1")).toMatchObject({
    source: "github",
    copies: [{ outcome: "accepted" }, { outcome: "duplicate" }],
    attempts: [{ outcome: "created" }, { outcome: "sent" }, { outcome: "failed" }],
    tasks: [{ queue: "q", task: ID, kind: "failing", lastStatus: 500 }],
  });
  expect((await relay("event", "nobody")).code).toBe(1);
});

test("relay tasks, relay task and relay queues show what fails, where it goes, and never a terminal's own codes", async () => {
  expect((await relay("tasks")).out).toMatch(/1 +failing +status-500 +github +ci/);
  expect(await json("tasks", "--target", "other")).toMatchObject({ count: 0 });
  const { out } = await relay("task", `q/${ID}`);
  expect(out).toContain(String.raw`{"a":"\u001b[31m"}`);
  expect(out).toMatch(/attempt 1 +failed/);
  expect(await json("task", `${QUEUE}/tasks/${ID}`)).toMatchObject({ task: ID, event: "e-1" });
  expect((await relay("queues")).out).toMatch(/q +running +1 .*0 ok, 1 failed.* ci\n/);
});

test("relay pause and resume say what they did; a queue that is paused on purpose is not let go", async () => {
  expect(await relay("pause", "q")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/paused/),
  });
  expect(await json("queues")).toMatchObject({ queues: [{ name: "q", state: "PAUSED" }, {}, {}] });
  expect((await relay("resume", "q")).code).toBe(0);
  expect(await relay("resume", "relay-parked")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/relay redrive/),
  });
  expect((await relay("pause", "nothing")).code).toBe(1);
});

test("relay run tries a task now, relay sweep gives it up, relay dead shows it, relay delete removes it", async () => {
  expect(await relay("run", ID)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/still-failing: HTTP 500/),
  });
  expect(await json("sweep")).toMatchObject({ moved: [{ task: ID, cause: "2 attempts" }] });
  expect((await relay("dead")).out).toMatch(/1 +dead +attempts +github +ci[^]* why +since\n/);
  expect(await relay("run", `q/${ID}`)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/given up, and is dead now\. Its name is relay-dead\/0123/),
  });
  expect(await json("deliveries", "--id", "e-1", "--limit", "1")).toMatchObject({
    deliveries: [{ reached: [{ state: "dead" }] }],
  });
  const shown = await relay("task", `relay-dead/${ID}`);
  expect(shown.out).toMatch(/^since +\S+ \S+ \(.+ ago\)\ndue +when it is redriven\n/m);
  const asked = await relay("delete", `relay-dead/${ID}`);
  expect(asked).toMatchObject({ code: 2, err: expect.stringMatching(/--yes/) });
  expect((await relay("delete", `relay-dead/${ID}`, "--yes")).out).toMatch(/^deleted/);
  expect(await relay("redrive", "--yes")).toMatchObject({ code: 0, out: "Nothing to redrive.\n" });
});

test("a secret that was just put first has matched nothing of what came in before, nor may the old one go", async () => {
  const rotated = CONFIG.replace("[NEW_SECRET, OLD_SECRET]", "[NEWEST_SECRET, NEW_SECRET]");
  const config = join(tempFolder({ "relay.yaml": rotated }), "relay.yaml");
  const { io, printed } = testIo({ ...env, RELAY_CONFIG: config });
  expect(await main(["secrets", "--json"], io)).toBe(0);
  expect(JSON.parse(printed.out)).toMatchObject({
    sources: [
      {
        verdict: "no-delivery",
        detail: expect.stringContaining("since relay.yaml listed these"),
      },
    ],
  });
});

test("relay secrets names the variables, when each matched last, and what the verdict rests on", async () => {
  expect(await json("secrets")).toMatchObject({
    sources: [
      {
        source: "github",
        secrets: [{ name: "NEW_SECRET", lastMatchAt: expect.anything() }, { name: "OLD_SECRET" }],
        verdict: "too-early",
        queries: [
          expect.stringContaining("secretIndex=0"),
          expect.stringContaining("secretIndex=1"),
          expect.stringContaining("timestamp<"),
        ],
      },
    ],
  });
  expect((await relay("secrets", "gitlab")).code).toBe(2);
});

test.each(["parked", "archive list", "replay e-1 --plan", "redrive", "console"])(
  "relay %s without a running relay names the project that relay.yaml does, and touches none",
  async (typed) => {
    const args = typed.split(" ");
    const RELAY_DATA = tempFolder();
    const unnamed = testIo({
      RELAY_DATA,
      RELAY_CONFIG: join(
        tempFolder({ "relay.yaml": CONFIG.replace("project: p\n", "") }),
        "relay.yaml",
      ),
    });
    expect(await main(args, unnamed.io)).toBe(1);
    expect(unnamed.printed.err).toMatch(/Start one, or name a project: --project <id>\n$/);
    const named = testIo({ RELAY_DATA, RELAY_CONFIG: join(folder, "relay.yaml") });
    expect(await main(args, named.io)).toBe(1);
    expect(named.printed.err).toMatch(/Start one, or look at the deployment: --project p\n$/);
  },
);

/** Files whose text a person reads: alerts, messages, help and documents. */
const TEXTS = ["README.md", "deploy.sh", ...filesIn("src", /\.ts$/), ...filesIn("docs", /\.md$/)];

function filesIn(room: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .map((name) => join(room, name));
}

/** What is written as a command: in backquotes, after npx, or before an option or a placeholder. */
const NAMED = /(?:`|npx |Run: |\brun )relay ([a-z]+)\b|\brelay ([a-z]+) (?:--[a-z]|<)/g;

test("every command that an alert, the README or a message names is there, and explains itself", async () => {
  const named = new Set(
    TEXTS.flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(NAMED)].map(
        ([, quoted, before]) => quoted ?? before ?? "",
      ),
    ),
  );
  // These have tests of their own: they serve a page, or run deploy.sh.
  for (const other of ["console", "deploy"]) named.delete(other);
  expect(named).toContain("redrive");
  for (const name of named) {
    const { io, printed } = testIo();
    expect({ name, code: await main([name, "--help"], io) }).toEqual({ name, code: 0 });
    expect(printed.out).toMatch(/^Usage: .*\n[^]*Examples:/);
  }
});
