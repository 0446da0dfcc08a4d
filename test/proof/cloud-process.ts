import { createInterface } from "node:readline";
import { loadForCommand } from "../../src/cli/load.ts";
import { declaredQueues } from "../../src/cli/emulator/declared-queues.ts";
import { entryOf } from "../../src/cli/dev/log-entries.ts";
import { breakSource } from "./break-source.ts";
import type { CloudOptions } from "./cloud.ts";

/**
 * The embedded Cloud Tasks in a process of its own, so that it can be killed: `node cloud-process.ts <CloudOptions as JSON>`.
 * Prints one line when it listens. What it reads is the relay's log, which it keeps.
 */
const options = JSON.parse(process.argv[2] ?? "") as CloudOptions & {
  readonly grpcPort: number;
  readonly restPort: number;
};
const { grpcPort, restPort, data, config, mutant } = options;

if (mutant?.source !== undefined) breakSource(mutant);
// Only now, so that a mutant is what is loaded.
const { startEmulator } = await import("../../src/emulator/emulator.ts");

const place = { project: "proof-project", location: "us-central1" };
const loaded = loadForCommand(config, process.env);
const emulator = await startEmulator({
  grpcPort,
  restPort,
  data,
  queues: declaredQueues(loaded.config.queues, place),
  deliverTo: leadTo,
});
createInterface({ input: process.stdin }).on("line", (line) => {
  emulator.writeLog(entryOf(line, place));
});
process.stdout.write("listening\n");

/** Where a task's URL leads: Cloud Storage here, the relay back to itself, every target to the proof's. */
function leadTo(url: string): string {
  const { hostname, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  if (hostname === "storage.googleapis.com") return `http://127.0.0.1:${restPort}${path}`;
  if (hostname === "relay.example.com") return `http://127.0.0.1:${options.relayPort}${path}`;
  return `${options.targets[hostname] ?? options.target}${path}`;
}
