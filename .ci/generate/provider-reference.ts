import { clockOf, idOf, presetRows, retriesOf } from "../../src/cli/providers/preset-words.ts";
import { exampleSource } from "../../src/cli/providers/providers.ts";
import { schemeInBrief } from "../../src/cli/providers/scheme-words.ts";
import { sampleBook } from "../../src/cli/samples/index.ts";
import { factsOf } from "../../src/relay/verify/facts.ts";
import { providers } from "../../src/providers/index.ts";
import { vectorFile } from "../../test/providers/load-vectors.ts";
import type { Vector } from "../../test/providers/vector.ts";
import type { Provider } from "../../src/types/provider.ts";

/** The text of docs/providers.md: how to read it, a table of all presets, and a section for each. */
export async function providerReference(): Promise<string> {
  const all = Object.values(providers);
  const sections = await Promise.all(all.map(section));
  return `${intro(all.length)}\n${table(all)}\n${sections.join("\n")}`;
}

const intro = (count: number): string => `<!-- Written by npm run generate from src/providers. -->

# Providers

${count} presets, each one file of data in [src/providers](../src/providers) that names the page it was read from.
\`relay providers <name>\` prints a section of this page, and \`provider: custom\` writes a preset out in
\`relay.yaml\`.

Where a provider's own library is laxer than it should be (no check of the time, any time in the future, a body
parsed and written again, \`===\`, any HS*), the relay is strict: bytes as they came, both directions of the clock, one
algorithm, exact encodings, one copy of each signed header.

How to read the table:

- **Body**: whether the proof covers the body's bytes; \`fields\`: only those that the preset's section names;
  \`CRC-32\`: a checksum of it, which another body can be made to have. What is not covered can be changed by whoever
  has captured one delivery: fetch from the provider's API what money depends on.
- **Clock**: how far a signed time may be off. \`exp\`: the token's own expiry. \`-\`: the provider signs no time, so
  only deduplication stops a replay.
- **ID signed**: \`no\` means that a captured delivery can be sent again under a new delivery id, because the proof does
  not cover it. \`dedup: {key: …}\` over members of the body closes that; TLS is what keeps deliveries from being
  captured.
- **Redelivers**: how long after the first attempt the provider may send the delivery again; \`?\` where it does not
  say. Beyond the hour for which Cloud Tasks remembers a finished task, set \`dedup: {ledger: true}\` where a second run
  would hurt. \`relay check\` warns.
`;

function table(all: readonly Provider[]): string {
  const rows = all.map((provider) =>
    [
      `[${provider.title}](#${provider.name})`,
      `\`${provider.name}\``,
      schemeInBrief(provider.verify),
      bodyCover(provider),
      clockOf(provider),
      idOf(provider),
      retriesOf(provider),
    ].map((cell) => cell.replaceAll("|", "\\|")),
  );
  const head = ["provider", "`provider:`", "proof", "body", "clock", "ID signed", "redelivers"];
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

/** How much of the body the proof covers. */
function bodyCover(provider: Provider): "yes" | "CRC-32" | "fields" | "no" {
  const content = JSON.stringify("content" in provider.verify ? provider.verify.content : "");
  if (content.includes("{crc32}")) return "CRC-32";
  if (factsOf(provider.verify).signsBody) return "yes";
  return content.includes("{body:") ? "fields" : "no";
}

async function section(provider: Provider): Promise<string> {
  const { name, title, docs } = provider;
  const { samples } = await sampleBook(provider);
  const rows = [
    ...presetRows(provider),
    ["samples", samples.map(({ event }) => event).join(", ")] as const,
    ["tested against", await vouchers(name)] as const,
  ];
  return `## ${name}

[${title}](${docs})

${rows.map(([label, text]) => `- **${label}**: ${escape(text)}\n`).join("")}
\`\`\`yaml
${await exampleSource(provider)}\`\`\`
`;
}

/** Whose signatures the tests hold the preset against. */
async function vouchers(name: string): Promise<string> {
  const { vectors, printed = [], without } = await vectorFile(name);
  if (without !== undefined) return `nothing from outside: ${without}`;
  const told = [
    ...vectors.filter(({ standing }) => standing !== "described").map(wordsOf),
    ...printed.map(({ by }) => `a signature printed at ${by}`),
  ];
  return [...new Set(told)].join("; ");
}

function wordsOf({ by, standing }: Vector): string {
  if (standing === "live") return `${by}, run by the tests`;
  return standing === "recorded" ? `${by}, recorded` : `a delivery printed at ${by}`;
}

/** What Markdown would take for markup. */
const escape = (text: string): string => text.replaceAll(/[*<\\]/g, String.raw`\$&`);
