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
const WARM = 2000;
const TASKS = 20_000;
const WAITING = 100_000;
/** Cloud Tasks sends at most 500/s from one queue; so many queues are no limit. */
const QUEUES = Array.from({ length: 20 }, (_, i) => `${LOCATION}/queues/q${i}`);
/** A payload of the size of a small webhook. */
const BODY = Buffer.from(JSON.stringify({ event: "push", filler: "x".repeat(1000) }));

type World = {
  readonly child: ChildProcess;
  readonly client: CloudTasksClient;
  readonly url: string;
  readonly arrived: () => number;
};

/**
 * The emulator's figures: one process for it, one (this) for Google's client and the target; data on disk, each create
 * answered when it is synced. First an empty emulator, then a fresh one in which 100,000 tasks wait for a later time.
 */
export async function benchEmulator(): Promise<Record<string, number>> {
  const empty = await withEmulator(async (world) => {
    const idleMegabytes = memoryOf(world.child);
    return { idleMegabytes, ...(await throughput(world)) };
  });
  const full = await withEmulator(async (world) => {
    const later = Math.floor(Date.now() / 1000) + 86_400;
    await concurrently(WAITING, (i) => create(world, "waits", i, later));
    const waitingMegabytes = memoryOf(world.child);
    const idleCpuPercent = await cpuPercent(world.child, 5000);
    return { waitingMegabytes, idleCpuPercent, ...(await throughput(world)) };
  });
  return {
    createsPerSecond: empty.creates,
    createsPerSecondWith100kWaiting: full.creates,
    dispatchesPerSecond: empty.dispatches,
    dispatchesPerSecondWith100kWaiting: full.dispatches,
    idleMegabytes: empty.idleMegabytes,
    megabytesWith100kWaiting: full.waitingMegabytes,
    idleCpuPercentWith100kWaiting: full.idleCpuPercent,
  };
}

/** Tasks made in paused queues, 32 calls at a time, then all queues resumed at once. */
async function throughput(world: World): Promise<{ creates: number; dispatches: number }> {
  await Promise.all(QUEUES.map((name) => world.client.pauseQueue({ name })));
  await concurrently(WARM, (i) => create(world, "warm", i));
  const creating = performance.now();
  await concurrently(TASKS, (i) => create(world, "task", i));
  const creates = TASKS / ((performance.now() - creating) / 1000);
  const before = world.arrived();
  const sending = performance.now();
  await Promise.all(QUEUES.map((name) => world.client.resumeQueue({ name })));
  while (world.arrived() - before < WARM + TASKS) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const dispatches = (WARM + TASKS) / ((performance.now() - sending) / 1000);
  return { creates, dispatches };
}

function create(
  { client, url }: World,
  prefix: string,
  i: number,
  scheduleSeconds?: number,
): Promise<unknown> {
  const parent = QUEUES[i % QUEUES.length] ?? "";
  // Spread like a hash, as Cloud Tasks advises.
  const hash = BigInt.asUintN(64, BigInt(i) * 0x9e3779b97f4a7c15n)
    .toString(16)
    .padStart(16, "0");
  return client.createTask({
    parent,
    task: {
      name: `${parent}/tasks/${hash}-${prefix}`,
      httpRequest: { url, body: BODY, headers: { "content-type": "application/json" } },
      ...(scheduleSeconds !== undefined && { scheduleTime: { seconds: scheduleSeconds } }),
    },
  });
}

async function withEmulator<T>(run: (world: World) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), "emulator-bench-"));
  const { child, port } = await startEmulator(data);
  const { close, ...target } = await startTarget();
  const client = new CloudTasksClient({
    apiEndpoint: "127.0.0.1",
    port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
  });
  try {
    await Promise.all(
      QUEUES.map((name) => client.createQueue({ parent: LOCATION, queue: { name } })),
    );
    return await run({ child, client, ...target });
  } finally {
    await client.close();
    child.kill("SIGKILL");
    close();
    rmSync(data, { recursive: true, force: true });
  }
}

async function startEmulator(data: string): Promise<{ child: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, "../emulator/process.ts");
  // A smaller young generation: V8 would let it grow to 128 MB of garbage not yet collected.
  const child = spawn(process.execPath, ["--max-semi-space-size=16", script, data, "quiet"], {
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
    console.log(`${name.padEnd(36)} ${value.toFixed(value < 100 ? 1 : 0)}`);
  }
}
