import { parseArgs } from "node:util";
import { providers as presets } from "../../providers/index.ts";
import { needsSecret, needsUrl } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";
import { type Io, runCommand, UsageError } from "../io.ts";
import { sampleBook } from "../samples/index.ts";
import {
  clockOf,
  idOf,
  needsLedger,
  type PresetRow,
  presetRows,
  retriesOf,
} from "./preset-words.ts";
import { schemeInBrief } from "./scheme-words.ts";

const HELP = `relay providers          lists every preset: name, proof, whether it covers the delivery id, retries
relay providers <name>   explains one: what to put where, what it proves, and its block for relay.yaml
`;

/** `relay providers`: the presets, and one of them explained. */
export function providers(args: readonly string[], io: Io): Promise<number> {
  return runCommand("providers", io, async () => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { help: { type: "boolean", short: "h", default: false } },
      allowPositionals: true,
    });
    const [name] = positionals;
    if (values.help) io.stdout(HELP);
    else if (name === undefined) io.stdout(listAll(Object.values(presets)));
    else io.stdout(await explainOne(findPreset(name)));
    return 0;
  });
}

function findPreset(name: string): Provider {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  const near = Object.keys(presets).filter(
    (preset) => preset.includes(name) || name.includes(preset.split("-")[0] ?? preset),
  );
  const hint = near.length > 0 ? `; do you mean ${near.join(" or ")}?` : ".";
  throw new UsageError(
    `there is no preset ${name}${hint} A provider without one: provider: custom, with the same fields inline`,
  );
}

function listAll(all: readonly Provider[]): string {
  const rows = [
    ["NAME", "PROOF", "CLOCK", "ID SIGNED", "RETRIES", "TITLE"],
    ...all.map((provider) => [
      provider.name,
      schemeInBrief(provider.verify),
      clockOf(provider),
      idOf(provider),
      retriesOf(provider),
      provider.title,
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

async function explainOne(provider: Provider): Promise<string> {
  const { name, title, docs } = provider;
  const rows: readonly PresetRow[] = [
    ...presetRows(provider),
    ["samples", (await sampleBook(provider)).samples.map((one) => one.event).join(", ")],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const table = rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}\n`).join("");
  return `${name}: ${title}\n${docs}\n\n${table}\nrelay.yaml:\n\n${await exampleSource(provider)}`;
}

/** A block for `sources:` of relay.yaml that passes `relay check` once the target is there. */
export async function exampleSource(provider: Provider): Promise<string> {
  const { name, options = {} } = provider;
  const [sample] = (await sampleBook(provider)).samples;
  const variable = name.toUpperCase().replaceAll("-", "_");
  const required = Object.entries(options).filter(([, option]) => option.required);
  const events = provider.event.type.length === 0 ? name : sample.event;
  return [
    "sources:",
    `  ${name}:`,
    `    provider: ${name}`,
    ...(needsSecret(provider)
      ? [`    secrets: [${variable}_WEBHOOK_SECRET]   # ${provider.secret}`]
      : []),
    ...(needsUrl(provider)
      ? [`    publicUrl: https://relay.example.com/${name}   # as registered there`]
      : []),
    ...(required.length === 0 ? [] : ["    options:"]),
    ...required.map(([option, { help }]) => `      ${option}: change-me   # ${help}`),
    ...(needsLedger(provider) ? ["    dedup: {ledger: true}"] : []),
    "    routes:",
    `      - {events: [${JSON.stringify(events)}], to: [my-target]}`,
    "",
  ].join("\n");
}
