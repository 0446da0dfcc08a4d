import { providers as presets } from "../../providers/index.ts";
import { suggestion } from "../../relay/suggest.ts";
import { needsSecret, needsUrl } from "../../relay/verify/facts.ts";
import type { Provider } from "../../types/provider.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UsageError } from "../io.ts";
import { CUSTOM_EXAMPLE, explainCustom } from "./custom.ts";
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

/** `relay providers`: the presets, and one of them explained. */
export const providers = command({
  name: "providers",
  positionals: ["[preset]"],
  about: `Without a preset: lists them all with their proof, whether it covers the delivery id, and their retries.
With one: what to put where, what it proves, and its block for relay.yaml. "custom" explains how a
provider without a preset is written out.`,
  options: JSON_OUTPUT,
  examples: ["relay providers", "relay providers stripe", "relay providers custom"],
  run: async ({ values: { json }, positionals: [name] }, io) => {
    io.stdout(await answer(name, json ? "json" : "text"));
    return 0;
  },
});

async function answer(name: string | undefined, form: "json" | "text"): Promise<string> {
  const all = Object.values(presets);
  if (name === undefined) return form === "json" ? jsonText(all.map(summaryOf)) : listAll(all);
  if (name === "custom") {
    return form === "json" ? jsonText({ name, example: CUSTOM_EXAMPLE }) : explainCustom();
  }
  const preset = findPreset(name);
  return form === "json" ? jsonText(await wholeOf(preset)) : explainOne(preset);
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const summaryOf = (provider: Provider) => ({
  name: provider.name,
  title: provider.title,
  proof: schemeInBrief(provider.verify),
  clock: clockOf(provider),
  idSigned: idOf(provider),
  retries: retriesOf(provider),
});

const wholeOf = async (provider: Provider) => ({
  ...summaryOf(provider),
  docs: provider.docs,
  facts: presetRows(provider).map(([label, text]) => ({ label, text })),
  samples: (await sampleBook(provider)).samples.map((one) => one.event),
  example: await exampleSource(provider),
});

function findPreset(name: string): Provider {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(
    `there is no preset "${name}"${nearPresets(name)} A provider without a preset is written out with provider: custom (relay providers custom)`,
  );
}

/**
 * Presets whose names have a word in common with this one, otherwise the nearest by spelling; ends
 * the sentence.
 */
function nearPresets(name: string): string {
  const names = Object.keys(presets);
  const near = names.filter(
    (preset) => preset.includes(name) || name.includes(preset.split("-")[0] ?? preset),
  );
  if (near.length > 0) return `; did you mean ${near.map((one) => `"${one}"`).join(" or ")}?`;
  const nearest = suggestion(name, names);
  return nearest === "" ? "." : nearest;
}

function listAll(all: readonly Provider[]): string {
  const rows = [
    ["NAME", "PROOF", "CLOCK", "ID SIGNED", "RETRIES", "TITLE"],
    ...all
      .map(summaryOf)
      .map(({ name, proof, clock, idSigned, retries, title }) => [
        name,
        proof,
        clock,
        idSigned,
        retries,
        title,
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
