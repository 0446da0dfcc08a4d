import { readdirSync } from "node:fs";

const FOLDER = new URL("../../src/providers/", import.meta.url);

/** The presets by file name, without the extension. A leading underscore marks what presets share. */
export function presetNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts") && file !== "index.ts" && !file.startsWith("_"))
    .map((file) => file.slice(0, -".ts".length))
    .toSorted();
}

/** What a preset's file exports: `x-twitter` → `xTwitter`. */
export const exportName = (preset: string): string =>
  preset.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The text of src/providers/index.ts. */
export function providerIndex(): string {
  const names = presetNames();
  const imports = names.map((name) => `import { ${exportName(name)} } from "./${name}.ts";`);
  const members = names.map((name) =>
    name === exportName(name) ? `  ${name},` : `  "${name}": ${exportName(name)},`,
  );
  return `// Generated from the files of this folder by \`npm run generate\`.
import type { Provider } from "../types/provider.ts";
${imports.join("\n")}

/** Every preset, by the name that \`provider:\` of relay.yaml accepts. */
export const providers: Readonly<Record<string, Provider>> = {
${members.join("\n")}
};
`;
}
