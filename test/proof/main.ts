import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { removeBuilds } from "./build.ts";
import { CAMPAIGNS } from "./campaigns/index.ts";
import { MUTANTS } from "./mutants.ts";
import { BrokenPromise } from "./promise.ts";
import { page, type Row } from "./report.ts";
import { proveCampaign, proveMutant } from "./run.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const NAMES = CAMPAIGNS.map(({ name }) => name);
const HELP = `usage: npm run proof -- [--quick | --long] [--seed TEXT] [--trial NAME] [${NAMES.join(" | ")}]…

Holds the built relay against faults, crashes and hostile input, on this machine only, and stops at the first promise that is broken.
Without names, every campaign, then each of them with a fault in the relay that it has to notice; a whole run writes docs/proof.md.
--quick    a slice of some seconds of each
--long     the soak for thirty minutes in place of one, and a million requests of the fuzz, which take as long
--seed     draws the same trials again; the default is a new one
--trial    only this one, as the report of a broken promise names it`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    seed: { type: "string" },
    trial: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !NAMES.includes(name));
if (values.help || unknown.length > 0) {
  console.log(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const seed = values.seed ?? String(randomInt(1e9));
const size = values.quick ? "quick" : "whole";
const isWanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const rows: Row[] = [];
const noticed: string[] = [];
console.error(`seed ${seed}`);
try {
  for (const campaign of CAMPAIGNS.filter(({ name }) => isWanted(name))) {
    console.error(`${campaign.name} …`);
    const figures = await proveCampaign(campaign, {
      seed,
      size,
      isLong: values.long,
      note: (text) => console.error(`  ${text}`),
      ...trialOf(values.trial),
    });
    rows.push({ campaign, figures });
    console.log(
      [
        `${campaign.name}: ${figures.tried}`,
        ...(figures.measured === undefined ? [] : [figures.measured]),
      ].join("\n  "),
    );
  }
  for (const mutant of values.trial === undefined ? MUTANTS : []) {
    if (!isWanted(mutant.campaign)) continue;
    console.error(`a relay that ${mutant.name} …`);
    await proveMutant(mutant, seed);
    noticed.push(mutant.name);
    console.log(`noticed: a relay that ${mutant.name}`);
  }
} catch (error) {
  if (!(error instanceof BrokenPromise)) throw error;
  console.error(`broken: ${error.message}\n  seed ${seed}`);
  process.exit(1);
} finally {
  removeBuilds();
}

if (!values.quick && positionals.length === 0 && values.trial === undefined) {
  const date = new Date().toISOString();
  const report = { seed, date, node: process.version, cpus: cpus().length, rows, noticed };
  writeFileSync(resolve(ROOT, "docs/proof.md"), page(report));
}
// Calls that were left hanging on purpose are of no interest any more.
process.exit(0);

function trialOf(trial: string | undefined): { readonly trial?: string } {
  return trial === undefined ? {} : { trial };
}
