import { parseArgs } from "node:util";
import { providers as presets } from "../../providers/index.ts";
import { needsSecret } from "../../relay/config/sources.ts";
import type { Handshake, Provider } from "../../types/provider.ts";
import { type Io, runCommand, UsageError } from "../io.ts";
import { sampleBook } from "../samples/index.ts";
import { schemeInBrief, schemeInWords, timestampOf } from "./scheme-words.ts";

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

function clockOf({ verify }: Provider): string {
  const rule = timestampOf(verify);
  if (rule !== undefined) return `±${duration(rule.toleranceSeconds)}`;
  return verify.kind === "jwt" && verify.requireExpiry !== false ? "exp" : "-";
}

const idOf = ({ event }: Provider): string =>
  event.id === undefined
    ? "body hash"
    : String(event.id).startsWith("random:")
      ? "no id"
      : event.idSigned
        ? "yes"
        : "no";

const retriesOf = ({ retryHours }: Provider): string =>
  retryHours === null ? "?" : retryHours === 0 ? "none" : duration(retryHours * 3600);

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 && seconds > 60 ? `${seconds / 60} min` : `${seconds} s`;
}

async function explainOne(provider: Provider): Promise<string> {
  const { name, title, docs, secret, event, options = {}, handshakes = [] } = provider;
  const rows: readonly (readonly [string, string])[] = [
    ["proof", schemeInWords(provider.verify)],
    ["secrets", secret],
    ["clock", clockInWords(provider)],
    ["event type", event.type.length === 0 ? `always ${name}` : event.type.join(" . ")],
    ["delivery id", [event.id ?? "none: the SHA-256 of the body"].flat().join(" : ")],
    ["replay", replayInWords(provider)],
    ["retries", retriesInWords(provider)],
    ["answer", answerInWords(provider)],
    ...handshakes.map((one) => ["handshake", handshakeInWords(one)] as const),
    ...Object.entries(options).map(
      ([option, { required, help }]) =>
        [`option ${option}`, `${required ? "" : "(not required) "}${help}`] as const,
    ),
    ...(provider.signsUrl === true
      ? ([["publicUrl", "required: the URL is signed, exactly as registered there"]] as const)
      : []),
    ["forwarded", provider.forwardHeaders.join(", ") || "no headers but the content type"],
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
    ...(provider.signsUrl === true
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

/** Cloud Tasks remembers a finished task's name for about an hour. */
const needsLedger = ({ retryHours }: Provider): boolean => retryHours === null || retryHours > 1;

function clockInWords({ verify }: Provider): string {
  const rule = timestampOf(verify);
  if (rule !== undefined) {
    return `${rule.at}; ${duration(rule.toleranceSeconds)} early or late are taken`;
  }
  return verify.kind === "jwt" && verify.requireExpiry !== false
    ? "the token's own expiry"
    : "none that the proof covers: only deduplication stops a replay";
}

function replayInWords({ event, verify }: Provider): string {
  if (event.id === undefined)
    return "the same bytes are the same event, for as long as they are remembered";
  if (event.idSigned) {
    return timestampOf(verify) === undefined
      ? "a captured delivery keeps its id, so it is a duplicate for as long as that is remembered"
      : "a captured delivery soon goes stale, and keeps its id till then";
  }
  return "whoever captures a delivery can send it again under a new id: the proof does not cover it; dedup: {key: …} over members of the body closes that";
}

function retriesInWords(provider: Provider): string {
  const { retryHours } = provider;
  if (retryHours === null)
    return "not stated by the provider; dedup: {ledger: true} is the safe choice";
  if (retryHours === 0) return "none";
  const span = `for up to ${duration(retryHours * 3600)}`;
  return needsLedger(provider)
    ? `${span}, longer than Cloud Tasks remembers a finished task's name (1 h): set dedup: {ledger: true}`
    : `${span}, which task names cover`;
}

function answerInWords({ respond, refuse, timeoutSeconds }: Provider): string {
  const patience =
    timeoutSeconds === null ? "how long it waits is not stated" : `it waits ${timeoutSeconds} s`;
  const wait =
    refuse === undefined ? patience : `${patience}; ${refuse.status} to what is not authentic`;
  if (respond === undefined) return `202 with the relay's JSON; ${wait}`;
  const body = respond.body === "" ? "an empty body" : respond.body;
  return `${respond.status} with ${body}; ${wait}`;
}

function handshakeInWords({ proof, when, answer }: Handshake): string {
  const conditions = Object.entries(when.has ?? {}).map(([at, wanted]) =>
    wanted === true ? at : `${at} = ${wanted}`,
  );
  const content = answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
  const on = conditions.length === 0 ? "" : ` with ${conditions.join(", ")}`;
  const said = content === "" ? "nothing" : content;
  return `${proof} ${when.method ?? "POST"}${on}: answers ${answer.status ?? 200} with ${said}`;
}
