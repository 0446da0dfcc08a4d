import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { sharedWorld, LOCATION } from "../../emulator/world.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { start, type Running } from "../../support/process.ts";
import { BIN } from "../dev/process.ts";
import { noteDev } from "../running.ts";

/** What commands ask, and what becomes of the answer, in a terminal as the kernel makes one. */

/** Of util-linux, in Debian's bsdutils; others of that name know other options. */
const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes(
  "util-linux",
);
if (!hasScript) {
  process.stderr.write(
    "\nSKIPPED: the tests of the prompts. There is no script of util-linux: apt-get install bsdutils\n\n",
  );
}

const world = await sharedWorld();
const folder = tempFolder();
const arrived: string[] = [];
let count = 0;

beforeAll(async () => {
  noteDev(folder, world);
  const name = `${LOCATION}/queues/relay-dead`;
  await world.client.createQueue({ parent: LOCATION, queue: { name } });
  await world.client.pauseQueue({ name });
});

/** A dead letter of its own for each test. */
async function makeDead(): Promise<string> {
  const target = await listen((request, response) => {
    arrived.push(String(request.headers["ce-id"]));
    response.writeHead(204).end();
  });
  const event = `event-${++count}`;
  const parent = `${LOCATION}/queues/relay-dead`;
  const name = `${parent}/tasks/${String(count).padStart(32, "0")}-github-ci`;
  const headers = { "ce-id": event, "ce-source": "github", "relay-dead-cause": "status 410" };
  await world.client.createTask({
    parent,
    task: { name, httpRequest: { url: target.url, headers } },
  });
  return event;
}

/** A command in a terminal of its own; its exit code is that of the command. */
const inTerminal = (command: string): Running =>
  start("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], RELAY_DATA: join(folder, ".relay") },
    stdin: "pipe",
  });

const relay = (typed: string): Running => inTerminal(`${process.execPath} ${BIN} ${typed}`);

const PROMPT = /Redrive 1 task\? \[y\/N\] /;

test.runIf(hasScript).each(["y\r", "Yes\r"])(
  "relay redrive counts, asks, and does it on %j",
  async (answer) => {
    const event = await makeDead();
    const running = relay(`redrive --id ${event}`);
    await running.until(PROMPT);
    expect(running.output()).toMatch(/1 +dead +status-410 +github/);
    expect(arrived).not.toContain(event);
    running.type(answer);
    expect(await running.ended).toBe(0);
    expect(running.output()).toContain("1 of 1 task redriven.");
    expect(arrived).toContain(event);
  },
);

const NOT_AT_ALL = [
  ["n", "n\r", 1],
  ["nothing", "\r", 1],
  ["what is not an answer", "yesterday\r", 1],
  ["Ctrl-D", "\u0004", 1],
  ["Ctrl-C", "\u0003", 130],
] as const;

test.runIf(hasScript).each(NOT_AT_ALL)(
  "on %s relay redrive changes nothing",
  async (_, answer, code) => {
    const event = await makeDead();
    const running = relay(`redrive --id ${event}`);
    await running.until(PROMPT);
    running.type(answer);
    expect({ code: await running.ended, said: running.output() }).toMatchObject({ code });
    expect(running.output()).not.toMatch(/redriven|Error|Warning|await/);
    expect(arrived).not.toContain(event);
    expect(await relay(`redrive --id ${event} --yes`).ended).toBe(0);
  },
);

test.runIf(hasScript)("Ctrl-C at the question of relay delete keeps the task", async () => {
  const event = await makeDead();
  const running = relay(`delete relay-dead/${String(count).padStart(32, "0")}-github-ci`);
  await running.until(/for good\? \[y\/N\] /);
  running.type("\u0003");
  expect(await running.ended).toBe(130);
  expect(running.output()).not.toMatch(/deleted|Error/);
  const kept = relay("dead --json");
  expect(await kept.ended).toBe(0);
  expect(kept.output()).toContain(event);
  expect(await relay(`redrive --id ${event} --yes`).ended).toBe(0);
});

test.runIf(hasScript)(
  "the question reaches the person though the answer of the command goes to a file",
  async () => {
    const event = await makeDead();
    const file = join(folder, "out.json");
    const running = inTerminal(
      `sh -c '${process.execPath} ${BIN} redrive --json --id ${event} > ${file}'`,
    );
    await running.until(PROMPT);
    running.type("y\r");
    expect(await running.ended).toBe(0);
    const shown = spawnSync("cat", [file], { encoding: "utf8" }).stdout;
    expect(JSON.parse(shown)).toMatchObject({ total: 1, redriven: 1 });
  },
);
