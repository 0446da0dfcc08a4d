/**
 * Writes what follows from the presets in src/providers, from the schema of relay.yaml and from the lockfile: run `npm run generate`
 * after changing one of them.
 * test/generated.test.ts fails as long as a file is not what this makes.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { providerIndex } from "./generate/provider-index.ts";

/** A generated file: its path from the root, its text now, and what the presets want it to be. */
export type Generated = {
  readonly file: string;
  readonly present: string;
  readonly wanted: string;
};

/** In this order: the others are loaded once the index, which they import, is written. */
const MAKERS: readonly (readonly [
  file: string,
  make: (present: string) => string | Promise<string>,
])[] = [
  ["src/providers/index.ts", providerIndex],
  [
    "schemas/relay.schema.json",
    async (present) => (await import("./generate/relay-schema.ts")).relaySchema(present),
  ],
  [
    "src/types/relay-yaml.ts",
    async () => (await import("./generate/config-types.ts")).configTypes(),
  ],
  [
    "docs/configuration.md",
    async () => (await import("./generate/configuration.ts")).configurationReference(),
  ],
  [
    "docs/providers.md",
    async () => (await import("./generate/provider-reference.ts")).providerReference(),
  ],
  ["docs/licenses.md", async () => (await import("./generate/licenses.ts")).licenseList()],
  [
    "README.md",
    async (present) => (await import("./generate/provider-names.ts")).providerNames(present),
  ],
];

/** Every generated file, each handed to `see` before the next is made. */
export async function generate(see: (made: Generated) => void): Promise<void> {
  for (const [file, make] of MAKERS) {
    const path = pathOf(file);
    const present = existsSync(path) ? readFileSync(path, "utf8") : "";
    see({ file, present, wanted: await make(present) });
  }
}

const pathOf = (file: string): URL => new URL(`../${file}`, import.meta.url);

if (import.meta.main) {
  await generate(({ file, present, wanted }) => {
    if (present === wanted) return;
    writeFileSync(pathOf(file), wanted);
    console.log(`wrote ${file}`);
  });
}
