import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** Rooms whose comments are wrapped; the storage and the log of the emulator are not yet. */
const WRAPPED = /^(?:types|providers|relay|host|handler|emulator\/(?!storage|logging))/;
const COLUMNS = 100;

/** Data with one export a file, of one kind: `satisfies` and the folder say what it is. */
const DATA = /^(?:providers\/[^_]|cli\/samples\/)/;

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));

const linesOf = (file: string): string[] => readFileSync(join(SRC, file), "utf8").split("\n");

test("every exported name has a docstring", () => {
  const bare = files
    .filter((file) => !DATA.test(file))
    .flatMap((file) => {
      const lines = linesOf(file);
      return lines
        .map((line, at) => ({ name: exportedName(line), before: lines[at - 1] ?? "" }))
        .filter(({ name, before }) => name !== undefined && !before.trimEnd().endsWith("*/"))
        .map(({ name }) => `${file}: ${name}`);
    });
  expect(bare).toEqual([]);
});

test("no comment is wider than 100 columns, unless it is one word", () => {
  const wide = files
    .filter((file) => WRAPPED.test(file))
    .flatMap((file) =>
      linesOf(file)
        .filter((line) => line.length > COLUMNS && /^\s*(?:\/\/|\/?\*)/.test(line))
        // An address, a pattern or a span of code is not broken.
        .filter((line) => /^\s*\S+ +\S.* /.test(line.replace(/`[^`]*`/g, "x")))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(wide).toEqual([]);
});

/** The name that a line exports where it declares one; re-exports have their docstring at home. */
function exportedName(line: string): string | undefined {
  const declaration =
    /^export (?:abstract |async )*(?:function\*?|const|let|class|type|interface) (\w+)/;
  return declaration.exec(line)?.[1];
}
