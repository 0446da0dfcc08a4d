import { createInterface } from "node:readline/promises";
import { UsageError } from "../io.ts";

/**
 * Asks the person at the terminal; only `y` and `yes` are a yes. Throws UsageError where nobody is
 * there to be asked.
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError(`${question} There is no terminal to answer at: pass --yes`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/** The option of commands that ask before they change something. */
export const YES = {
  yes: { type: "boolean", default: false, help: "do not ask" },
} as const;
