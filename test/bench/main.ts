import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { benchEmulator } from "./emulator.ts";
import { MEASUREMENTS } from "./measurements.ts";
import { startQueue } from "./queue.ts";
import { writeScale } from "./scale/document.ts";
import { figures, type Row, summarize, table } from "./report.ts";

const NAMES = [...Object.keys(MEASUREMENTS), "emulator", "scale"];
const HELP = `usage: npm run bench -- [--quick] [${NAMES.join(" | ")}]…

Runs the built relay against the textbook function and a bare one, side by side on this machine, and prints how they compare; then
the embedded Cloud Tasks. Without names, everything; --quick takes fewer rounds, and the emulator only by name.
By name alone, scale simulates 1 to 10,000 deliveries a second and writes the tables of docs/scale.md.
Writes dist/bench.json. Linux only: CPU time and memory come from /proc.`;

/** On two cores, of which Google's client takes one. */
const EMULATOR_GOALS = {
  createsPerSecond: { least: 4000 },
  dispatchesPerSecond: { least: 3500 },
  waitingMegabytes: { most: 300 },
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !NAMES.includes(name));
if (values.help || unknown.length > 0) {
  console.log(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

if (positionals.length === 1 && positionals[0] === "scale") {
  console.log(await writeScale());
  process.exit(0);
}

const isWanted = (name: string): boolean =>
  positionals.length === 0 ? !(values.quick && name === "emulator") : positionals.includes(name);

const folder = resolve(import.meta.dirname, "../../dist/bench");
mkdirSync(folder, { recursive: true });
const queue = await startQueue();
const rows: Row[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (!isWanted(name)) continue;
  console.error(`${name} …`);
  rows.push(...(await measure({ queue, folder, rounds: values.quick ? 3 : 9 })));
}
await queue.close();
console.log(table(rows));

let emulator: Readonly<Record<string, number>> = {};
if (isWanted("emulator")) {
  console.error("emulator …");
  emulator = await benchEmulator();
  console.log(`\n${figures(emulator, EMULATOR_GOALS)}`);
}

const result = {
  date: new Date().toISOString(),
  node: process.version,
  cpus: cpus().length,
  quick: values.quick,
  rows: rows.map((row) => ({ ...row, ...summarize(row) })),
  emulator,
};
writeFileSync(resolve(folder, "../bench.json"), `${JSON.stringify(result, undefined, 2)}\n`);
