import type { Config, Source } from "../types.ts";

/** What keeps the function from starting, all of it at once. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** `short` → `short@PROJECT.iam.gserviceaccount.com`; a full email stays as it is. */
export function serviceAccountEmail(name: string, project: string): string {
  return name.includes("@") ? name : `${name}@${project}.iam.gserviceaccount.com`;
}

/** Fills in `${NAME}`. Throws a StartError when the variable is not set. */
export function fillEnvironment(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined) throw new StartError([`the environment variable ${name} is not set`]);
    return value;
  });
}

/**
 * Reads every secret that the config names. Throws a StartError that lists the missing and the empty ones; an empty secret would let
 * anybody in. White space around a secret (a newline from `echo`) is cut off: no provider's secret has any.
 */
export function readSecrets(
  config: Config,
  env: NodeJS.ProcessEnv,
): (source: Source) => readonly string[] {
  const values = new Map<string, string>();
  const faults: string[] = [];
  for (const source of Object.values(config.sources)) {
    for (const name of source.secrets) {
      const value = env[name]?.trim() ?? "";
      if (value === "") {
        faults.push(
          `the environment variable ${name} (a secret of source ${source.name}) is not set`,
        );
      }
      values.set(name, value);
    }
  }
  if (faults.length > 0) throw new StartError(faults);
  return (source) => source.secrets.map((name) => values.get(name) ?? "");
}
