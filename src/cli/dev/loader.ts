import { printableText } from "../printable.ts";
import { resolve } from "node:path";
import { ConfigError, type LoadedConfig } from "../../relay/config/load.ts";
import type { Io } from "../io.ts";
import { checkSchemas, faultAt } from "../check/schemas.ts";
import { loadForCommand } from "../load.ts";
import { devSecrets } from "./secrets.ts";

/** A config that the function can start with. */
export type Loaded = LoadedConfig & {
  /** Throw-away values of the variables that are not set, to add to the environment. */
  readonly added: Readonly<Record<string, string>>;
  /** The names of those variables. */
  readonly made: readonly string[];
  /** Absolute paths of the files it was read from, the config's own first. */
  readonly files: readonly [string, ...string[]];
};

/** Loads the config of `npm run dev`, again and again. */
export type Loader = {
  /** Throws a ConfigError that lists every fault, those of schemas included. */
  readonly load: () => Promise<Loaded>;
  /** The config; undefined after it printed the faults, once while they stay the same. */
  readonly reload: () => Promise<Loaded | undefined>;
};

/** `data` is the state folder, which keeps the throw-away values. */
export function createLoader(file: string, data: string, io: Io): Loader {
  let printed = "";

  async function load(): Promise<Loaded> {
    const loaded = loadForCommand(file, io.env);
    const { faults, files } = await checkSchemas(loaded, faultAt(file, loaded));
    if (faults.length > 0) throw new ConfigError(faults);
    const { env: added, made } = devSecrets(loaded.config, io.env, data);
    return {
      ...loaded,
      added,
      made,
      files: [resolve(file), ...files, ...(loaded.program?.imported ?? [])],
    };
  }

  async function reload(): Promise<Loaded | undefined> {
    try {
      const loaded = await load();
      printed = "";
      return loaded;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (error.message !== printed) {
        io.stderr(
          `${printableText(error.message)}\nThe function goes on with the config it has.\n`,
        );
      }
      printed = error.message;
      return undefined;
    }
  }

  return { load, reload };
}
