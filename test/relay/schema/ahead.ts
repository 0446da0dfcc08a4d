import { createRequire } from "node:module";
import { schemaModule } from "../../../src/relay/schema/compile.ts";
import { type Load } from "../../../src/relay/schema/documents.ts";
import * as runtime from "../../../src/relay/schema/runtime.ts";
import type { Validator } from "../../../src/relay/schema/schemas.ts";

const ajvs = createRequire(import.meta.url);

/** A validator as a build has it: from the text of a module. */
export async function compileAhead(
  file: string,
  load: Load,
  report: "first" | "all",
): Promise<Validator> {
  const text = await schemaModule(file, load, report);
  const module: { exports?: Validator } = {};
  const find = (path: string): unknown => (path.endsWith("/runtime.ts") ? runtime : ajvs(path));
  // oxlint-disable-next-line typescript/no-implied-eval -- how Node loads a CommonJS module
  new Function("module", "require", text)(module, find);
  return module.exports as Validator;
}
