import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { UserError } from "../../types/user-error.ts";
import { codeFolder, LOCKFILE, ROOT } from "./root.ts";

/** SHA-256 (hex) of every file that a build was made from. */
export type BuildRecord = {
  /** relay.yaml and schema files, by path relative to relay.yaml's folder. */
  readonly config: Readonly<Record<string, string>>;
  /** The relay's own files and its lockfile, by path relative to the checkout. */
  readonly code: Readonly<Record<string, string>>;
};

/** Where a build keeps its record. */
export const RECORD = "build.json";

/** What goes into a build, or makes it. Dependencies are as the lockfile says. */
const CODE = [...["types", "providers", "relay", "host", "cli/bundle"].map(codeFolder), LOCKFILE];

/** The record of a build from these files of a config in `folder`. */
export function recordOf(configFiles: readonly string[], folder: string): BuildRecord {
  const hashes = (files: readonly string[], base: string): Readonly<Record<string, string>> =>
    Object.fromEntries([...files].sort().map((file) => [file, hashOf(resolve(base, file)) ?? ""]));
  return { config: hashes(configFiles, folder), code: hashes(CODE.flatMap(filesOf), ROOT) };
}

/** The files in a folder of the checkout and below, or the one file. */
function filesOf(path: string): readonly string[] {
  if (statSync(resolve(ROOT, path)).isFile()) return [path];
  return readdirSync(resolve(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/**
 * The files that are not as they were when `outdir` was built from a relay.yaml in `folder`; none
 * when the build is fresh. Throws a UserError when `outdir` holds no build.
 */
export function staleFiles(outdir: string, folder: string): readonly string[] {
  const record = readRecord(resolve(outdir, RECORD));
  const changed = (hashes: Readonly<Record<string, string>>, base: string): string[] =>
    Object.entries(hashes)
      .filter(([file, hash]) => hashOf(resolve(base, file)) !== hash)
      .map(([file]) => file);
  return [...changed(record.config, folder), ...changed(record.code, ROOT)];
}

function readRecord(file: string): BuildRecord {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as BuildRecord;
  } catch (cause) {
    throw new UserError(`${file} cannot be read: run npm run build`, { cause });
  }
}

function hashOf(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined; // a file that is gone is a change too
  }
}
