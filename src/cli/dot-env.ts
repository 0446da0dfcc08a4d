import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import type { Io } from "./io.ts";

/**
 * A process whose environment holds the variables of `.env` in the working directory too; what is set
 * already stays. Only for commands of development: a deployment has its secrets from Secret Manager.
 */
export function withDotEnv(io: Io, file = ".env"): Io {
  try {
    return { ...io, env: { ...parseEnv(readFileSync(file, "utf8")), ...io.env } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return io;
    throw error;
  }
}
