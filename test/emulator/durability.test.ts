import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock, START } from "./clock.ts";
import { answering, googleClient, QUEUE, startTarget, startWorld } from "./world.ts";
import { tempFolder } from "../support/folder.ts";

const ALREADY_EXISTS = 6;

type Process = {
  readonly child: ChildProcess;
  readonly grpcPort: number;
  readonly restPort: number;
  /** Ids of tasks whose delivery this process has recorded, as it said so. */
  readonly delivered: readonly string[];
};

/** An emulator in a process of its own. */
async function startProcess(folder: string): Promise<Process> {
  const script = join(import.meta.dirname, "process.ts");
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const delivered: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => delivered.push(line));
  return { child, delivered, ...(JSON.parse(first) as { grpcPort: number; restPort: number }) };
}

/** Kills without warning and waits until its last line is read. */
async function kill({ child }: Process): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

test("killed at any moment under load, it loses no acknowledged task and repeats no recorded delivery", async () => {
  const folder = tempFolder();
  const target = await startTarget();
  const acknowledged = new Set<string>();
  const recorded = new Set<string>();
  let n = 0;
  for (let round = 0; round < 3; round++) {
    const emulator = await startProcess(folder);
    const client = googleClient(emulator.grpcPort);
    const stop = new AbortController();
    const worker = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const id = `t${(n += 1)}`;
        const name = `${QUEUE}/tasks/${id}`;
        const httpRequest = {
          url: target.url,
          headers: { "x-id": id },
          body: Buffer.alloc(n % 3000),
        };
        await client
          .createTask({ parent: QUEUE, task: { name, httpRequest } }, { timeout: 2000 })
          .then(
            () => acknowledged.add(id),
            () => undefined,
          );
      }
    };
    const before = target.received.length;
    const seen = new Set(recorded); // what a process before this one has recorded
    const workers = Array.from({ length: 16 }, worker);
    await target.nth(before + 150 + round * 37); // in the midst of creating and sending
    await kill(emulator);
    stop.abort();
    await Promise.all(workers);
    await client.close();
    for (const id of emulator.delivered) recorded.add(id);
    const again = target.received.slice(before).map(({ headers }) => String(headers["x-id"]));
    expect(again.filter((id) => seen.has(id))).toEqual([]);
  }
  const last = await startProcess(folder);
  const client = googleClient(last.grpcPort);
  const before = target.received.length;
  for (;;) {
    const [tasks] = await client.listTasks({ parent: QUEUE });
    if (tasks.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const arrived = new Set(target.received.map(({ headers }) => String(headers["x-id"])));
  expect([...acknowledged].filter((id) => !arrived.has(id))).toEqual([]);
  const again = target.received.slice(before).map(({ headers }) => String(headers["x-id"]));
  expect(again.filter((id) => recorded.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(300);
  expect(recorded.size).toBeGreaterThan(100);
  // Every name is taken, also of those delivered before a crash.
  const sample = [...acknowledged].filter((_, i) => i % 29 === 0);
  for (const id of sample) {
    const task = { name: `${QUEUE}/tasks/${id}`, httpRequest: { url: target.url } };
    await expect(client.createTask({ parent: QUEUE, task })).rejects.toMatchObject({
      code: ALREADY_EXISTS,
    });
  }
  await client.close();
});

test("ALREADY_EXISTS is only answered for a task that outlives a crash", async () => {
  const folder = tempFolder();
  for (let round = 0; round < 2; round++) {
    const emulator = await startProcess(folder);
    const client = googleClient(emulator.grpcPort);
    const names = new Set<string>();
    const stop = new AbortController();
    let n = 0;
    const worker = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        // Each name is asked for by two calls at the same time.
        const name = `${QUEUE}/tasks/r${round}-${Math.floor((n += 1) / 2)}`;
        const scheduleTime = { seconds: Math.floor(Date.now() / 1000) + 3600 };
        // Large ones keep the disk busy, so that there is much between the asking and the answer.
        const httpRequest = { url: "http://127.0.0.1:1/", body: Buffer.alloc(100_000) };
        const task = { name, scheduleTime, httpRequest };
        await client.createTask({ parent: QUEUE, task }, { timeout: 2000 }).then(
          () => names.add(name),
          (error: { code: number }) => error.code === ALREADY_EXISTS && names.add(name),
        );
      }
    };
    const workers = Array.from({ length: 16 }, worker);
    while (names.size < 50) await new Promise((resolve) => setTimeout(resolve, 1));
    await kill(emulator);
    stop.abort();
    await Promise.all(workers);
    await client.close();
    const next = await startProcess(folder);
    const reader = googleClient(next.grpcPort);
    const [tasks] = await reader.listTasks({ parent: QUEUE });
    const there = new Set(tasks.map(({ name }) => name));
    expect([...names].filter((name) => !there.has(name))).toEqual([]);
    await reader.close();
    await kill(next);
  }
});

test("a restart keeps schedule, attempts, queue settings, pause and reserved names", async () => {
  const data = tempFolder();
  const clock = fakeClock();
  const target = await startTarget(answering(500, 404, 200));
  const first = await startWorld({ data, clock });
  await first.client.createTask({
    parent: QUEUE,
    task: { name: `${QUEUE}/tasks/a`, httpRequest: { url: target.url, body: Buffer.from("body") } },
  });
  await first.settled();
  clock.advance(100);
  await first.settled();
  await first.client.createQueue({
    parent: QUEUE.replace(/\/queues.*/, ""),
    queue: { name: `${QUEUE}2`, rateLimits: { maxDispatchesPerSecond: 3 } },
  });
  await first.client.pauseQueue({ name: `${QUEUE}2` });
  await first.client.deleteTask({ name: `${QUEUE}/tasks/a` }).catch(() => undefined);
  const kept = {
    name: `${QUEUE}/tasks/b`,
    httpRequest: { url: target.url, body: Buffer.from("b") },
  };
  const scheduleTime = { seconds: Math.floor(START / 1000) + 60 };
  await first.client.createTask({ parent: QUEUE, task: { ...kept, scheduleTime } });
  await first.close();

  const second = await startWorld({ data, clock });
  expect((await second.client.getQueue({ name: `${QUEUE}2` }))[0]).toMatchObject({
    state: "PAUSED",
    rateLimits: { maxDispatchesPerSecond: 3 },
  });
  const taken = second.client.createTask({
    parent: QUEUE,
    task: { ...kept, name: `${QUEUE}/tasks/a` },
  });
  await expect(taken).rejects.toMatchObject({ code: ALREADY_EXISTS });
  await second.settled();
  expect(target.received).toHaveLength(2);
  clock.advance(60_000);
  await second.settled();
  expect((await target.nth(3)).body.toString()).toBe("b");
});

test("a task that failed before a restart goes on counting after it", async () => {
  const data = tempFolder();
  const clock = fakeClock();
  const target = await startTarget(answering(404, 503, 200));
  const first = await startWorld({ data, clock });
  await first.client.createTask({ parent: QUEUE, task: { httpRequest: { url: target.url } } });
  await first.settled();
  await first.close();
  const second = await startWorld({ data, clock });
  clock.advance(100);
  await second.settled();
  expect((await target.nth(2)).headers).toMatchObject({
    "x-cloudtasks-taskretrycount": "1",
    "x-cloudtasks-taskexecutioncount": "1",
    "x-cloudtasks-taskpreviousresponse": "404",
  });
});

test("the signing key survives a restart, so that tokens already out still verify", async () => {
  const data = tempFolder();
  const keys = async (url: string): Promise<unknown> =>
    (await fetch(`${url}/oauth2/v3/certs`)).json();
  const first = await startWorld({ data });
  const before = await keys(first.issuerUrl);
  await first.close();
  const second = await startWorld({ data });
  expect(await keys(second.issuerUrl)).toEqual(before);
});

test("a second process cannot open the folder, and the error names its holder and the remedy", async () => {
  const folder = tempFolder();
  const { child, ...first } = await startProcess(folder);
  await expect(startWorld({ data: folder })).rejects.toThrow(
    `The data folder ${folder} is in use by another embedded Cloud Tasks (process ${child.pid}). ` +
      "Stop that one, or name another folder.",
  );
  const script = join(import.meta.dirname, "process.ts");
  const second = spawn(process.execPath, [script, folder], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  second.stderr.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
  expect(await once(second, "close")).toEqual([1, null]);
  expect(said).toMatch(/^StartError: The data folder .* is in use/);
  const client = googleClient(first.grpcPort); // and the first goes on
  await client.createTask({ parent: QUEUE, task: { httpRequest: { url: "http://127.0.0.1:1/" } } });
  await client.close();
  await kill({ child, ...first });
  await startWorld({ data: folder }); // a killed process leaves no lock
});

test("the same folder cannot be opened twice in one process, and can again once closed", async () => {
  const data = tempFolder();
  const first = await startWorld({ data });
  await expect(startWorld({ data })).rejects.toThrow(/is in use by another/);
  await first.close();
  await startWorld({ data });
});

test("a folder of another version or of another program is refused with a remedy", async () => {
  const other = tempFolder();
  const db = new DatabaseSync(join(other, "tasks.sqlite"));
  db.exec("PRAGMA user_version = 99");
  db.close();
  await expect(startWorld({ data: other })).rejects.toThrow(
    /written by another version \(schema 99; this one reads \d+\)\. Remove it, or name another folder\./,
  );
});

test("a port that is in use stops the start with a remedy and leaves the folder free", async () => {
  const data = tempFolder();
  const { grpcPort, restPort } = await startWorld();
  await expect(startWorld({ data, grpcPort })).rejects.toThrow(
    `The gRPC port 127.0.0.1:${grpcPort} cannot be opened: another program listens there. ` +
      "Stop that, or choose another port (0 is any free one).",
  );
  await expect(startWorld({ data, restPort })).rejects.toThrow(
    `The REST port 127.0.0.1:${restPort}`,
  );
  await startWorld({ data });
});
