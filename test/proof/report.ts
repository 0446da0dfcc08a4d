import { DIFFERENCES } from "./differences.ts";
import type { Campaign, Figures } from "./campaign.ts";

/** One campaign that ended with every promise kept. */
export type Row = {
  readonly campaign: Campaign;
  readonly figures: Figures;
};

/** A run of the proof. */
export type Report = {
  readonly seed: string;
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly rows: readonly Row[];
  /** The faults that were put into the product, each noticed by its campaign. */
  readonly noticed: readonly string[];
};

/** The run as a page of Markdown. */
export function page({ seed, date, node, cpus, rows, noticed }: Report): string {
  const lines = rows.map(
    ({ campaign, figures }) =>
      `| ${campaign.title} | ${campaign.checks} | ${figures.tried} | ${figures.measured ?? ""} |`,
  );
  return `# Proof

What the relay promises, held against faults, crashes and hostile input. \`npm run proof\` builds the relay, runs it in processes of its own
against a Cloud Tasks, a Cloud Storage and a metadata server that fail on purpose, all on this machine, and stops at the first promise
that does not hold, with the seed and the smallest command that shows it again. \`npm run proof -- --quick\` takes a slice of some seconds of
each campaign, as the tests do; \`--seed\` draws other trials. This page is written by it.

| what is done to it | what is checked | tried | measured |
|---|---|---|---|
${lines.join("\n")}

Every promise held. Seed \`${seed}\`, ${date.slice(0, 10)}, Node ${node.slice(1)}, ${cpus} cores.

To know that a campaign would notice, the built relay is broken on purpose, and its campaign has to say so:

${noticed.map((name) => `- a relay that ${name}`).join("\n")}

${differences()}`;
}

/** What the campaign against the official libraries knows of, as a part of the page. */
function differences(): string {
  const lines = DIFFERENCES.map(
    ({ libraries, they, why }) => `| ${named(libraries)} | ${they} | ${why} |`,
  );
  return `## Where the relay and the providers' libraries differ

Each delivery of that campaign is judged by the relay and by the provider's own library for Node. Where they disagree, it is one of these,
or the campaign fails; and the campaign fails too when one of these is not seen any more.

| library | they | what they do, and why the relay does not |
|---|---|---|
${lines.join("\n")}
`;
}

const LIBRARIES = [...new Set(DIFFERENCES.flatMap(({ libraries }) => libraries))];

/** Libraries by name; of nearly all, those that are not meant. */
function named(libraries: readonly string[]): string {
  const others = LIBRARIES.filter((library) => !libraries.includes(library));
  if (others.length === 0) return "any";
  return libraries.length > 2 * others.length
    ? `any but ${others.join(", ")}`
    : libraries.join(", ");
}
