import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Fault, LoadedConfig } from "../../relay/config/load.ts";
import { type Path, pointerOf } from "../../relay/read/pointer.ts";
import { checkSchema } from "../../relay/schema/compile.ts";
import { SchemaFault } from "../../relay/schema/documents.ts";

/** Makes a fault at a value of the config file. */
export type At = (path: Path, message: string) => Fault;

/** Faults in a config file that only show after it was loaded. `file` is named as it was given. */
export const faultAt =
  (file: string, { locate }: LoadedConfig): At =>
  (path, message) => ({
    file,
    ...locate(path),
    pointer: pointerOf(path),
    message,
    severity: "error",
  });

/**
 * The schemas that do not compile, and the absolute paths of all files that they and their
 * references are in.
 */
export async function checkSchemas(
  { config, folder }: LoadedConfig,
  at: At,
): Promise<{ readonly faults: readonly Fault[]; readonly files: readonly string[] }> {
  const files = new Set<string>();
  const read = (path: string): unknown => {
    const file = resolve(folder, path);
    files.add(file);
    return JSON.parse(readFileSync(file, "utf8"));
  };
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const source of Object.values(config.sources)) {
    for (const schema of source.schemas) {
      if (seen.has(schema.file)) continue;
      seen.add(schema.file);
      try {
        await checkSchema(schema.file, read);
      } catch (error) {
        if (!(error instanceof SchemaFault)) throw error;
        faults.push(at(["sources", source.name, "schemas", schema.events], error.message));
      }
    }
  }
  return { faults, files: [...files] };
}
