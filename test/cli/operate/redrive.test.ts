import { rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { expect, onTestFinished, test, vi } from "vitest";
import { eachOf } from "../../../src/console/facts/reached.ts";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { googleClient } from "../../emulator/world.ts";
import { tempFolder } from "../../support/folder.ts";
import { noteRunning, runningDev } from "../../../src/cli/dev/running.ts";
import { noteDev } from "../running.ts";
import { bodyOf, listen } from "../../support/http.ts";
import { start, type Running } from "../../support/process.ts";
import { BIN, secret, startDev, WAIT } from "../dev/process.ts";

/** A receiver that counts what came, by the id of its event. */
async function startReceiver(waitMs = 0) {
  const arrived = new Map<string, number>();
  let wake = (): void => undefined;
  const { url } = await listen(
    createServer((request, response) => {
      void bodyOf(request).then(() => {
        const id = decodeURIComponent(String(request.headers["ce-id"]));
        arrived.set(id, (arrived.get(id) ?? 0) + 1);
        wake();
        // What a target takes to answer, so that there is something to interrupt.
        setTimeout(() => response.writeHead(204).end(), waitMs);
      });
    }),
  );
  const until = async (count: number): Promise<void> => {
    while (arrived.size < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { url, arrived, until };
}

const relay = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running =>
  start(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...env },
  });

/**
 * The APIs of a dev behind a gate: so many tasks are run, the answers about those after them are held
 * back for good. A redrive that goes through it is in the middle however fast or slow the machine is.
 */
async function startGate(folder: string, runs: number) {
  const dev = runningDev(join(folder, ".relay"));
  if (dev === undefined) throw new Error("no npm run dev runs there");
  let count = 0;
  const held = Promise.withResolvers<void>();
  const pass = async ({ method = "GET", url = "/" }: IncomingMessage, body: Buffer) => {
    const answer = await fetch(`${dev.rest}${url}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body.length > 0 && { body }),
    });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isHeld = request.url?.endsWith(":run") === true && ++count > runs;
    const { status, bytes } = await pass(request, await bodyOf(request));
    if (isHeld) held.resolve();
    else response.writeHead(status, { "content-type": "application/json" }).end(bytes);
  };
  const gate = await listen((request, response) => void serve(request, response));
  const data = join(tempFolder(), ".relay");
  noteRunning(data, { ...dev, rest: gate.url });
  return { env: { RELAY_DATA: data }, held: held.promise };
}

async function output(folder: string, ...args: readonly string[]) {
  const running = relay(folder, args);
  const code = await running.ended;
  return { code, text: running.output() };
}

const EACH = 167;
const CAUSES = ["schema-mismatch", "malformed", "unrouted"];

const broken = (url: string): string => `
transport: client
serviceAccount: relay-invoker
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    unrouted: park
    schemas: {push: strict.json}
    routes: [{events: [push], to: [ci]}]
targets:
  ci: {url: "${url}/in"}
`;

const mended = (url: string): string =>
  broken(url)
    .replace("    schemas: {push: strict.json}\n", "    invalid: pass\n")
    .replace("events: [push], ", "");

test("500 parked events of three causes reach their target once each after the mending, though the redrive is killed in the middle", async () => {
  const receiver = await startReceiver();
  const strict = { type: "object", required: ["ref"] };
  const folder = tempFolder({
    "relay.yaml": broken(receiver.url),
    "strict.json": JSON.stringify(strict),
  });
  const dev = await startDev(folder);
  const key = secret(folder, "GITHUB_WEBHOOK_SECRET");
  const deliver = async (id: string, type: string, body: string): Promise<void> => {
    const request = {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-event": type,
        "x-github-delivery": id,
        "x-hub-signature-256": await sign(key, body),
      },
      body,
    };
    // As a provider does: what is answered with 5xx, by a relay that could not in time, is sent again.
    let answer = await fetch(`${dev.url}/github`, request);
    while (answer.status >= 500) answer = await fetch(`${dev.url}/github`, request);
    expect(answer.status).toBe(202);
  };
  const numbers = Array.from({ length: EACH }, (_, number) => number);
  await eachOf(numbers, async (number) => {
    await deliver(`mismatch-${number}`, "push", "{}");
    await deliver(`malformed-${number}`, "push", "not JSON");
    await deliver(`unrouted-${number}`, "star", "{}");
  });

  const plan = await output(folder, "redrive", "--plan", "--json");
  expect(plan.code).toBe(0);
  const planned = JSON.parse(plan.text) as {
    count: number;
    groups: { cause: string; count: number }[];
  };
  expect(planned.count).toBe(3 * EACH);
  expect(planned.groups.map(({ cause, count }) => [cause, count])).toEqual(
    expect.arrayContaining(CAUSES.map((cause) => [cause, EACH])),
  );
  expect(receiver.arrived.size).toBe(0);

  const early = await output(folder, "redrive", "--yes", "--id", "mismatch-1,unrouted-1");
  expect(early.code).toBe(1);
  expect(early.text).toMatch(/still parked: github push mismatch-1 .*schema-mismatch: .*ref/);
  expect(early.text).toMatch(
    /still parked: github star unrouted-1 .*unrouted: no route matches star/,
  );

  writeFileSync(join(folder, "relay.yaml"), mended(receiver.url));
  await vi.waitFor(() => expect(dev.output()).toContain("the function runs with it now"), WAIT);

  const gate = await startGate(folder, 100);
  const first = relay(folder, ["redrive", "--yes"], gate.env);
  await gate.held;
  await first.stop("SIGKILL");
  // Called again until all is done, as a person would whose relay is too busy for some of them.
  let again = await output(folder, "redrive", "--yes");
  while (again.code !== 0) again = await output(folder, "redrive", "--yes");
  expect(again.text).toMatch(/ redriven/);
  await receiver.until(3 * EACH);
  expect(await output(folder, "parked")).toMatchObject({ code: 0, text: "No parked events.\n" });
  expect([...receiver.arrived.values()].filter((count) => count !== 1)).toEqual([]);

  // An event that is known, once more on purpose: none of its tasks has its bytes, the state folder has.
  const once = await output(folder, "redrive", "--event", "mismatch-1", "--yes");
  expect(once).toMatchObject({
    code: 0,
    text: expect.stringMatching(/^mismatch-1~2 is on its way/),
  });
  await receiver.until(3 * EACH + 1);
  expect(receiver.arrived.get("mismatch-1~2")).toBe(1);
  rmSync(join(folder, ".relay/requests"), { recursive: true });
  const gone = await output(folder, "redrive", "--event", "mismatch-2", "--yes");
  expect(gone).toMatchObject({
    code: 1,
    text: expect.stringMatching(/bytes of mismatch-2 are gone/),
  });
  const story = await output(folder, "event", "mismatch-1");
  expect(story.text).toMatch(/parked.*schema-mismatch/);
  expect(story.text).toMatch(/accepted \(redriven\).*ci delivered/);
  await dev.stop();
});

/** A hundred dead letters of a target that takes a while to answer. */
async function startDead() {
  const receiver = await startReceiver(40);
  const folder = tempFolder({});
  const emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: join(folder, "tasks") });
  const client = googleClient(emulator.grpcPort);
  const parent = "projects/p/locations/l/queues/relay-dead";
  await client.createQueue({ parent: "projects/p/locations/l", queue: { name: parent } });
  await client.pauseQueue({ name: parent });
  const done = noteDev(folder, emulator);
  const numbers = Array.from({ length: 100 }, (_, number) => number);
  await eachOf(numbers, async (number) => {
    const digest = number.toString(16).padStart(32, "0");
    await client.createTask({
      parent,
      task: {
        name: `${parent}/tasks/${digest}-github-ci`,
        httpRequest: {
          url: receiver.url,
          headers: {
            "ce-id": `event-${number}`,
            "ce-source": "github",
            "ce-type": "push",
            "relay-dead-cause": number % 2 === 0 ? "status 410" : "20 attempts",
            "relay-dead-attempts": "20",
          },
        },
      },
    });
  });
  onTestFinished(async () => {
    done();
    await client.close();
    await emulator.close();
  });
  const first = relay(folder, ["redrive", "--yes", "--state", "dead", "--source", "github"]);
  await receiver.until(20);
  return { receiver, folder, emulator, first };
}

test("dead letters go straight to their target, once each, though the redrive is killed with attempts under way", async () => {
  const { receiver, folder, emulator, first } = await startDead();
  await first.stop("SIGKILL");
  const second = await output(folder, "redrive", "--yes");
  expect(second.code).toBe(0);
  await emulator.settled();
  expect(receiver.arrived.size).toBe(100);
  expect([...receiver.arrived.values()].filter((count) => count !== 1)).toEqual([]);
});

test("Ctrl-C in the middle of a redrive says how far it is, exits with 130, and the same command goes on", async () => {
  const { receiver, folder, emulator, first } = await startDead();
  expect(await first.stop("SIGINT")).toBe(130);
  const [, redriven = "", left = ""] =
    /(\d+) of 100 tasks redriven, (\d+) not reached: call it again to go on\.\n$/.exec(
      first.output(),
    ) ?? [];
  expect(Number(redriven)).toBeGreaterThan(0);
  expect(Number(left)).toBe(100 - Number(redriven));
  // What was under way has ended before it said so.
  expect(receiver.arrived.size).toBe(Number(redriven));
  const second = await output(folder, "redrive", "--yes");
  expect(second).toMatchObject({
    code: 0,
    text: expect.stringContaining(`${left} of ${left} tasks redriven.\n`),
  });
  await emulator.settled();
  expect(receiver.arrived.size).toBe(100);
  expect([...receiver.arrived.values()].filter((count) => count !== 1)).toEqual([]);
});
