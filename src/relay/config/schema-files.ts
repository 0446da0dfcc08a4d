import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { type Path, pointerValue } from "../read/pointer.ts";
import { isObject } from "../is-object.ts";
import { splitFragment } from "../schema/documents.ts";
import { describesApi, IDIOMS, idiomOf, namedDialect } from "../schema/dialect.ts";
import type { Report } from "./fault.ts";
import { misspeltKeyword } from "./keywords.ts";

/**
 * Checks the schema files of a source at first sight. `events` are their types, in the order of the
 * file.
 */
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
    const { error, warning } = schemaFault(file, folder);
    if (error !== undefined) report.error([...at, event], error);
    if (warning !== undefined) report.warning([...at, event], warning);
    if (catchAll)
      report.warning([...at, event], 'is never reached: "*" comes before it; move it up');
    catchAll ||= event === "*";
  }
}

/** What a look at a schema file finds. */
type SchemaFinding = { readonly error?: string; readonly warning?: string };

/**
 * What is wrong with a schema file at first sight, in words. Whether it compiles is `relay check`'s
 * to find out.
 */
function schemaFault(schemaFile: string, folder: string): SchemaFinding {
  const { path: file, pointer } = splitFragment(schemaFile);
  if (isAbsolute(file))
    return {
      error:
        "is an absolute path; write it relative to the config file, so that a build can carry it",
    };
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // node:fs throws no other
    if (code === "ENOENT")
      return { error: `there is no file ${file}; paths are relative to the config file` };
    return { error: `the file ${file} cannot be read (${code})` };
  }
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return {
      error: `the file ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  if (typeof schema === "boolean") return {};
  if (!isObject(schema)) {
    return { error: `the file ${file} is not a JSON Schema: it must hold an object or a boolean` };
  }
  if (pointer === undefined && describesApi(schema)) {
    return {
      error: `the file ${file} describes an API and is not one schema; name the schema in it: ${file}#/components/schemas/NAME`,
    };
  }
  if (pointer !== undefined && valueAt(schema, pointer) === undefined) {
    return { error: `the file ${file} has nothing at #${pointer}` };
  }
  if (idiomOf(namedDialect(schema)) !== undefined) return keywordFinding(file, schema);
  return {
    error: `the file ${file} has a $schema that the relay does not know; use ${IDIOMS}`,
  };
}

/** A schema ignores keywords that it does not know, so one that is misspelt checks nothing. */
function keywordFinding(file: string, document: Readonly<Record<string, unknown>>): SchemaFinding {
  const near = misspeltKeyword(document);
  if (near === undefined) return {};
  return {
    warning: `the file ${file} has the keyword ${near.written}, which checks nothing; did you mean "${near.meant}"?`,
  };
}

/**
 * The value at the pointer of a URI fragment; undefined where there is none, or where its escapes
 * are broken.
 */
function valueAt(schema: unknown, fragment: string): unknown {
  if (fragment !== "" && !fragment.startsWith("/")) return undefined;
  try {
    return pointerValue(schema, decodeURIComponent(fragment));
  } catch {
    return undefined;
  }
}
