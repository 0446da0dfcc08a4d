import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { MEASUREMENTS } from "./measurements.ts";
import { startQueue } from "./queue.ts";
import { type Row, summarize, table } from "./report.ts";

const HELP = `usage: npm run bench -- [--quick] [${Object.keys(MEASUREMENTS).join(" | ")}]…

Runs the built relay against the textbook function and a bare one, side by side on this machine, and prints how they compare.
Without names, everything. Writes dist/bench.json.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in MEASUREMENTS));
if (values.help || unknown.length > 0) {
  console.log(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const folder = resolve(import.meta.dirname, "../../dist/bench");
mkdirSync(folder, { recursive: true });
const queue = await startQueue();
const rows: Row[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const from = performance.now();
  rows.push(...(await measure({ queue, folder, rounds: values.quick ? 3 : 9 })));
  console.error(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
}
await queue.close();

console.log(table(rows));
const result = {
  date: new Date().toISOString(),
  node: process.version,
  cpus: cpus().length,
  quick: values.quick,
  rows: rows.map((row) => ({ ...row, ...summarize(row) })),
};
writeFileSync(resolve(folder, "../bench.json"), `${JSON.stringify(result, undefined, 2)}\n`);
