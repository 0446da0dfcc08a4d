import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOADS, paperTable, SIMULATED_HEAD, simulatedRows } from "./tables.ts";

const FILE = join(import.meta.dirname, "../../../docs/scale.md");

/** docs/scale.md as it is. */
export const scaleDocument = (): string => readFileSync(FILE, "utf8");

/** Works out and simulates both tables of docs/scale.md, and writes them there. Gives them. */
export async function writeScale(): Promise<string> {
  const paper = paperTable();
  const simulated = [SIMULATED_HEAD, ...(await simulatedRows(LOADS))].join("\n");
  const wanted = scaleDocument()
    .replace(/(?<=<!-- paper -->\n)[^]*?(?=<!-- \/paper -->)/, () => `\n${paper}\n\n`)
    .replace(/(?<=<!-- simulated -->\n)[^]*?(?=<!-- \/simulated -->)/, () => `\n${simulated}\n\n`);
  writeFileSync(FILE, wanted);
  return `${paper}\n\n${simulated}`;
}
