import { type Io, UsageError } from "../io.ts";

/**
 * Asks the person at the terminal; only `y` and `yes` are a yes. Throws UsageError where nobody is
 * there to be asked.
 */
export async function confirm(question: string, { ask }: Io): Promise<boolean> {
  if (ask === undefined) {
    throw new UsageError(`${question} There is no terminal to answer at: pass --yes`);
  }
  return /^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim());
}

/** The option of commands that ask before they change something. */
export const YES = {
  yes: { type: "boolean", default: false, help: "do not ask" },
} as const;
