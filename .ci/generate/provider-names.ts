import { providers } from "../../src/providers/index.ts";

const START = "<!-- presets: written by npm run generate -->";
const END = "<!-- end of presets -->";

/** The README with its paragraph of presets, which is between two comments. Throws when they are not there. */
export function providerNames(readme: string): string {
  const [before, rest] = readme.split(`${START}\n`);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no paragraph of presets between ${START} and ${END}`);
  }
  return `${before}${START}\n${paragraph()}\n${END}${after}`;
}

function paragraph(): string {
  const all = Object.values(providers);
  const titles = new Set(all.map(({ title }) => title.replace(/ \([^)]*\)$/, "")));
  const sorted = [...titles].toSorted((a, b) => a.localeCompare(b, "en"));
  return wrap(`${all.length} presets: ${sorted.join(" · ")}. [How each proves its deliveries, \
redelivers and is configured](docs/providers.md).`);
}

function wrap(text: string): string {
  return text.replaceAll(/(?=\S)(.{1,118})(?: |$)/g, "$1\n").trimEnd();
}
