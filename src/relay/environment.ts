import { expandEnvironment, variablesOf } from "./config/environment.ts";
import { variableFault, withForm } from "./config/environment-checks.ts";
import type { Config, Source } from "../types/config.ts";
import { UserError } from "../types/user-error.ts";
import { withoutTrailingSlashes } from "./trailing-slashes.ts";

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
    // The framework prints the stack of what keeps it from starting: the faults are what the
    // operator needs to see.
    this.stack = `The relay cannot start:\n${this.message}`;
  }
}

/** What the environment holds for a config. */
export type Environment = {
  /** The values of a source's secrets, newest first. */
  readonly secrets: (source: Source) => readonly string[];
  /** A value of the config with every `${NAME}` replaced. */
  readonly fill: (text: string) => string;
  /** What works, but probably not as meant. */
  readonly warnings: readonly string[];
};

/**
 * Reads every variable that the config names. Throws a StartError that lists all that are missing,
 * empty (an empty secret would let anybody in) or unusable. White space around a value (a newline
 * from `echo`) is cut off: no provider's secret has any.
 */
export function readEnvironment(config: Config, env: NodeJS.ProcessEnv): Environment {
  const secretOf = (name: string): string | undefined => config.sources[name]?.provider.secret;
  const found = variablesOf(config).map((one) => variableFault(withForm(one, secretOf), env));
  const faults = found.flatMap(({ error = [] }) => error);
  if (faults.length > 0) throw new StartError([...new Set(faults)]);
  return {
    secrets: (source) => source.secrets.map((name) => env[name]?.trim() ?? ""),
    fill: (text) => expandEnvironment(text, env),
    warnings: [...new Set(found.flatMap(({ warning = [] }) => warning))],
  };
}

/**
 * The relay's own public URL (`RELAY_URL`), without slashes at its end; undefined where there is
 * none. Throws a StartError on anything that no task could be aimed at.
 */
export function relayUrlIn(env: NodeJS.ProcessEnv): string | undefined {
  const given = withoutTrailingSlashes(env["RELAY_URL"]?.trim() ?? "");
  if (given === "") return undefined;
  if (/^https?:\/\/[!-~]+$/.test(given) && URL.canParse(given)) return given;
  throw new StartError([
    "RELAY_URL is not a URL that tasks can be aimed at; give this function's own, such as https://relay-abc.run.app",
  ]);
}
