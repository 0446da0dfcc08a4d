import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CloudTasksClient } from "@google-cloud/tasks";
import { credentials } from "@grpc/grpc-js";

const LOCATION = "projects/p/locations/l";
const CONCURRENT = 32;
const CREATES = 20_000;
const WAITING = 100_000;
/** Cloud Tasks sends at most 500/s from one queue; so many queues are no limit. */
const QUEUES = Array.from({ length: 20 }, (_, i) => `${LOCATION}/queues/q${i}`);

const [a = "", b = ""] = QUEUES;

/**
 * The emulator's figures: one process for it, one (this) for Google's client and the target. Data on disk, as `npm run dev`
 * has it. `createsPerSecond` counts acknowledged, synced CreateTask calls.
 */
export async function benchEmulator(): Promise<Record<string, number>> {
  const data = mkdtempSync(join(tmpdir(), "emulator-bench-"));
  const { child, port } = await start(data);
  const client = new CloudTasksClient({
    apiEndpoint: "127.0.0.1",
    port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
  const { url, arrived, close } = await startTarget();
  try {
    const idleMegabytes = memoryOf(child);
    await Promise.all(
      QUEUES.map((name) => client.createQueue({ parent: LOCATION, queue: { name } })),
    );
    await Promise.all(QUEUES.map((name) => client.pauseQueue({ name })));
    const create = (queue: string, i: number) =>
      client.createTask({
        parent: queue,
        task: {
          name: `${queue}/tasks/${spread(i)}`,
          httpRequest: { url, body: BODY, headers: { "content-type": "application/json" } },
        },
      });

    await concurrently(2000, (i) => create(a, -1 - i)); // warm
    const createsPerSecond = await rate(CREATES, () =>
      concurrently(CREATES, (i) => create(QUEUES[i % QUEUES.length] ?? a, i)),
    );
    const waitingSoFar = CREATES + 2000;
    const before = arrived();
    const started = performance.now();
    await Promise.all(QUEUES.map((name) => client.resumeQueue({ name })));
    await until(() => arrived() - before >= waitingSoFar);
    const dispatchesPerSecond = waitingSoFar / ((performance.now() - started) / 1000);

    await Promise.all(QUEUES.map((name) => client.pauseQueue({ name })));
    await concurrently(WAITING, (i) => create(QUEUES[i % QUEUES.length] ?? a, CREATES + i));
    const waitingMegabytes = memoryOf(child);
    const createsPerSecondWith100kWaiting = await rate(CREATES, () =>
      concurrently(CREATES, (i) => create(b, CREATES + WAITING + i)),
    );
    const idleCpuPercent = await cpuPercent(child, 5000);
    return {
      createsPerSecond,
      dispatchesPerSecond,
      createsPerSecondWith100kWaiting,
      idleMegabytes,
      waitingMegabytes,
      idleCpuPercent,
    };
  } finally {
    await client.close();
    child.kill("SIGKILL");
    close();
    rmSync(data, { recursive: true, force: true });
  }
}

/** A payload of the size of a small webhook. */
const BODY = Buffer.from(JSON.stringify({ event: "push", filler: "x".repeat(1000) }));

/** Spread like a hash, as Cloud Tasks advises. */
const spread = (i: number): string =>
  BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n)
    .toString(16)
    .padStart(16, "0");

async function start(data: string): Promise<{ child: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, "../emulator/process.ts");
  const child = spawn(process.execPath, [script, data, "quiet"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).once("line", (line) => {
      resolve((JSON.parse(line) as { grpcPort: number }).grpcPort);
    });
  });
  return { child, port };
}

async function startTarget(): Promise<{ url: string; arrived: () => number; close: () => void }> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.once("end", () => {
      count += 1;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrived: () => count,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function concurrently(count: number, call: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENT }, worker));
}

async function rate(count: number, run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return count / ((performance.now() - started) / 1000);
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Resident memory; Linux only. */
function memoryOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Share of one core over that time, in percent; Linux only, where a tick is 10 ms. */
async function cpuPercent({ pid }: ChildProcess, overMs: number): Promise<number> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await new Promise((resolve) => setTimeout(resolve, overMs));
  return ((ticks() - before) * 10 * 100) / overMs;
}

if (import.meta.main) {
  for (const [name, value] of Object.entries(await benchEmulator())) {
    console.log(`${name.padEnd(34)} ${value.toFixed(value < 100 ? 1 : 0)}`);
  }
}
