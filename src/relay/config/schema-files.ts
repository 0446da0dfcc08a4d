import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import type { Path } from "../read/pointer.ts";
import { isObject } from "../is-object.ts";
import { splitFragment } from "../schema/compile.ts";
import type { Report } from "./fault.ts";

/** Checks the schema files of a source at first sight. `events` are their types, in the order of the file. */
export function checkSchemaFiles(
  at: Path,
  schemas: Readonly<Record<string, string>>,
  events: readonly string[],
  report: Report,
  folder: string,
): void {
  let catchAll = false;
  for (const event of events) {
    const file = schemas[event];
    if (file === undefined) continue;
    const wrong = schemaFault(file, folder);
    if (wrong !== undefined) report.error([...at, event], wrong);
    if (catchAll)
      report.warning([...at, event], 'is never reached: "*" stands before it; move it up');
    catchAll ||= event === "*";
  }
}

/** The dialects that the relay compiles. Draft-06 means the same in draft-07. */
const DIALECT = /draft-0[67]|2019-09|2020-12/;

/** What is wrong with a schema file at first sight, in words. Whether it compiles is `relay check`'s to find out. */
function schemaFault(schemaFile: string, folder: string): string | undefined {
  const { path: file, pointer } = splitFragment(schemaFile);
  if (isAbsolute(file))
    return "is an absolute path; write it relative to the config file, so that a build can carry it";
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // node:fs throws no other
    if (code === "ENOENT") return `there is no file ${file}; paths are relative to the config file`;
    return `the file ${file} cannot be read (${code})`;
  }
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return `the file ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof schema === "boolean") return undefined;
  if (!isObject(schema)) {
    return `the file ${file} is not a JSON Schema: it must hold an object or a boolean`;
  }
  const dialect = schema["$schema"];
  if (pointer !== undefined && !/^\/(definitions|\$defs)\/[^/]+$/.test(pointer)) {
    return `#${pointer} names no schema of the file; write #/definitions/name or #/$defs/name`;
  }
  if (dialect === undefined || (typeof dialect === "string" && DIALECT.test(dialect)))
    return undefined;
  return `the file ${file} has a $schema that the relay does not know; use draft-07, 2019-09 or 2020-12`;
}
