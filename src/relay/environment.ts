import { variablesOf } from "./config/environment.ts";
import type { Config, Source } from "../types/config.ts";
import { UserError } from "../types/user-error.ts";

/**
 * Placeholder for a secret that the provider sends to the endpoint itself. Until it is replaced the
 * source accepts no events; it only waits for that request.
 */
export const PENDING_SECRET = "pending";

/** What keeps the function from starting, all of it at once. */
export class StartError extends UserError {
  override readonly name = "StartError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
    // The framework prints the stack of what keeps it from starting: the faults are what the operator needs to see.
    this.stack = `The relay cannot start:\n${this.message}`;
  }
}

/**
 * Reads every secret that the config names, and makes sure that every other variable it names is
 * there. Throws a StartError that lists the missing and the empty ones; an empty secret would let
 * anybody in. White space around a secret (a newline from `echo`) is cut off: no provider's secret has any.
 */
export function readSecrets(
  config: Config,
  env: NodeJS.ProcessEnv,
): (source: Source) => readonly string[] {
  const faults = variablesOf(config)
    .filter(({ name }) => (env[name]?.trim() ?? "") === "")
    .map(({ name, role }) => `the environment variable ${name} (${role}) is not set`);
  if (faults.length > 0) throw new StartError([...new Set(faults)]);
  return (source) => source.secrets.map((name) => env[name]?.trim() ?? "");
}
