import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generate, type Generated } from "../.ci/generate.ts";
import { exportName, presetNames } from "../.ci/generate/provider-index.ts";
import { providers } from "../src/providers/index.ts";

const made: Generated[] = [];
await generate((file) => made.push(file));

test.each(made)("$file is what `npm run generate` makes of the presets", ({ present, wanted }) => {
  expect(present).toBe(wanted);
});

test("every file of src/providers exports the preset of its name", async () => {
  const names = presetNames();
  expect(Object.keys(providers)).toEqual(names);
  for (const name of names) {
    const module = (await import(`../src/providers/${name}.ts`)) as Record<string, unknown>;
    expect(module[exportName(name)]).toMatchObject({ name });
  }
});

test("the README gives the number of presets and names each", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const words = readme.replaceAll(/\s+/g, " ");
  const counts = [...words.matchAll(/(\d+) presets/g)].map(([, count]) => Number(count));
  expect(counts).not.toEqual([]);
  expect(new Set(counts)).toEqual(new Set([Object.keys(providers).length]));
  for (const { title } of Object.values(providers)) {
    expect(words).toContain(title.replace(/ \([^)]*\)$/, ""));
  }
});
