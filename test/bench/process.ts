import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const ROOT = resolve(import.meta.dirname, "../..");
const FRAMEWORK = resolve(ROOT, "node_modules/@google-cloud/functions-framework/build/src/main.js");

const GIVE_UP_MS = 60_000;

/** A function under test, in a process of its own. */
export type Running = {
  readonly port: number;
  readonly pid: number;
  /** CPU time spent so far by all its threads and the children it waited for, in ms. */
  cpuMs(): number;
  /** Resident memory now, in MiB. */
  rssMiB(): number;
  /** The most that its resident memory has been, in MiB. */
  peakMiB(): number;
  /** Resolves as soon as it takes connections. Throws with what it wrote to stderr when it ends instead, or after a minute. */
  listening(): Promise<void>;
  /** What it wrote to stderr, the last of it. */
  stderr(): string;
  stop(): Promise<void>;
};

/**
 * Starts `source` with no more environment than given: a folder or file on the Functions Framework, as its command would, a `service.cjs`
 * by itself. Does not wait for it.
 */
export async function startFunction(
  source: string,
  environment: Readonly<Record<string, string>>,
): Promise<Running> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    source.endsWith("service.cjs")
      ? [resolve(ROOT, source)]
      : [FRAMEWORK, `--source=${resolve(ROOT, source)}`, "--target=relay"],
    {
      cwd: ROOT,
      env: { PATH: "/usr/bin:/bin", NODE_ENV: "production", PORT: String(port), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  await once(child, "spawn");
  const pid = child.pid;
  if (pid === undefined) throw new Error(`cannot start ${source}`);
  let errors = "";
  child.stdout?.resume();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  return {
    port,
    pid,
    cpuMs: () => cpuMs(pid),
    rssMiB: () => memoryMiB(pid, "VmRSS"),
    peakMiB: () => memoryMiB(pid, "VmHWM"),
    listening: async () => {
      const from = performance.now();
      while (!(await takesConnections(port))) {
        if (hasEnded(child) || performance.now() - from > GIVE_UP_MS) {
          throw new Error(`${source} did not come up: ${errors}`);
        }
        await delay(1);
      }
    },
    stderr: () => errors,
    stop: async () => stop(child),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** Linux, proc(5): schedstat counts nanoseconds, where stat counts hundredths of a second. */
function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => threadCpuMs(pid, thread));
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  const waitedForTicks = Number(stat[13]) + Number(stat[14]);
  return threads.reduce((sum, ms) => sum + ms, waitedForTicks * 10);
}

function threadCpuMs(pid: number, thread: string): number {
  try {
    const schedstat = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1");
    return Number(schedstat.split(" ")[0]) / 1e6;
  } catch {
    return 0; // it has ended since the folder was read
  }
}

function memoryMiB(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return Number(kib) / 1024;
}
