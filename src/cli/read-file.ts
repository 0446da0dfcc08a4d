import { readFileSync } from "node:fs";
import { UsageError } from "./io.ts";

/** The bytes of a file that a command was given. Throws a UsageError where it cannot be read. */
export function readFileOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}
