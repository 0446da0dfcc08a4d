import { statSync } from "node:fs";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { UserError } from "../../types/user-error.ts";
import type { Io } from "../io.ts";
import { loadForCommand } from "../load.ts";

/** The config as its file is at each call; while there is a fault in it, as it was before. Throws a ConfigError at first. */
export function followConfig(file: string, { env }: Pick<Io, "env">): () => LoadedConfig {
  // A file may change twice within what a clock of the disk tells apart, but hardly to the same size.
  const stateOf = (): string => {
    const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
    return `${mtimeMs} ${size}`;
  };
  let seen = stateOf();
  let loaded = loadForCommand(file, env);
  return () => {
    const now = stateOf();
    if (now === seen) return loaded;
    seen = now;
    try {
      loaded = loadForCommand(file, env);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    return loaded;
  };
}
