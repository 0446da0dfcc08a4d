import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { atFileEnd } from "./file-end.ts";
import { RUN_FOLDER } from "./whole-run.ts";

type Files = Readonly<Record<string, string>>;

/** A folder of its own with these files, gone when the test file has run. */
export function tempFolder(files: Files = {}): string {
  const folder = keptFolder(files);
  atFileEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for what several test files read: gone when all tests have run. */
export function keptFolder(files: Files = {}): string {
  const folder = mkdtempSync(join(process.env[RUN_FOLDER] ?? tmpdir(), "relay-test-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
