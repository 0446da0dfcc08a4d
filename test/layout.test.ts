import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** The import rule: which rooms of src/ a room may import from. A new folder needs a row. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  types: [],
  "index.ts": ["types"],
  "function.ts": ["types", "providers", "relay", "host"],
  "service.ts": ["types", "providers", "relay", "host"],
  providers: ["types"],
  relay: ["types", "providers"],
  host: ["types"],
  handler: [],
  emulator: [],
  console: ["types"],
  testing: ["types", "relay", "handler", "emulator", "cli"],
  cli: [
    "types",
    "function.ts",
    "service.ts",
    "providers",
    "relay",
    "host",
    "handler",
    "emulator",
    "console",
  ],
};

const room = (file: string): string => relative(SRC, file).split("/")[0] ?? "";

const sourceFiles = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    resolve(dirname(file), match[1] ?? ""),
  );
}

test("every folder of src/ has a row in the import rule", () => {
  expect([...new Set(sourceFiles.map(room))].filter((name) => !(name in MAY_IMPORT))).toEqual([]);
});

test("no file imports from a room that the import rule does not open to it", () => {
  const broken = sourceFiles.flatMap((file) =>
    importsOf(file)
      .filter((imported) => room(imported) !== room(file))
      .filter((imported) => !(MAY_IMPORT[room(file)] ?? []).includes(room(imported)))
      .map((imported) => `${relative(SRC, file)} imports ${relative(SRC, imported)}`),
  );
  expect(broken).toEqual([]);
});

test("only function.ts and the commands know the Functions Framework", () => {
  const knowing = sourceFiles.filter((file) =>
    readFileSync(file, "utf8").includes('"@google-cloud/functions-framework'),
  );
  expect(knowing.map(room).filter((name) => name !== "function.ts" && name !== "cli")).toEqual([]);
});
