import { existsSync } from "node:fs";
import { UserError } from "../../types/user-error.ts";

const YAML = "relay.yaml";
const PROGRAM = "relay.config.ts";

/**
 * The config file where none is given: `RELAY_CONFIG`, otherwise relay.yaml or relay.config.ts of
 * this folder. Throws a UserError where both are there.
 */
export function findConfig(env: NodeJS.ProcessEnv): string {
  const named = env["RELAY_CONFIG"];
  if (named !== undefined) return named;
  if (!existsSync(PROGRAM)) return YAML;
  if (!existsSync(YAML)) return PROGRAM;
  throw new UserError(
    `this folder has ${YAML} and ${PROGRAM}, and only one of them can say what the relay does: remove one, or set RELAY_CONFIG to the one that is meant`,
  );
}

/** Whether a config file is a module whose default export is the config. */
export const isProgram = (file: string): boolean => /\.[cm]?[jt]s$/.test(file);
