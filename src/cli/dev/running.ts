import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a `npm run dev` listens, for the commands that talk to it from another terminal. */
export type RunningDev = {
  readonly pid: number;
  /** The function's. */
  readonly url: string;
  /** Host and port of Cloud Tasks' gRPC. */
  readonly tasks: string;
  /** Cloud Tasks' REST. */
  readonly rest: string;
  readonly echo: string;
  /** Absolute path of the relay.yaml that it runs. */
  readonly config: string;
  /** Of its queues. */
  readonly project: string;
  /** Of its queues. */
  readonly location: string;
};

const FILE = "running.json";

/** Writes to the state folder where this `npm run dev` listens; the function it gives removes that again. */
export function noteRunning(data: string, dev: RunningDev): () => void {
  const file = join(data, FILE);
  mkdirSync(data, { recursive: true });
  writeFileSync(file, `${JSON.stringify(dev, null, 2)}\n`);
  return () => rmSync(file, { force: true });
}

/** The `npm run dev` that keeps its state in a folder; undefined where none runs. */
export function runningDev(data: string): RunningDev | undefined {
  try {
    const dev = JSON.parse(readFileSync(join(data, FILE), "utf8")) as RunningDev;
    return isAlive(dev.pid) ? dev : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of this id runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}
