import { providers } from "../providers/index.ts";
import { findConfig } from "../relay/config/find.ts";
import { type LoadedConfig, loadConfig } from "../relay/config/load.ts";
import { dataFolder } from "./data-folder.ts";
import { runningDev } from "./dev/running.ts";
import type { Io } from "./io.ts";

/** The config file that a command is about: the one it was given, otherwise RELAY_CONFIG, otherwise relay.yaml or relay.config.ts. */
export const configFile = (given: string | undefined, { env }: Pick<Io, "env">): string =>
  given ?? findConfig(env);

/** The config file of a command about a running relay: that of the `npm run dev` of this folder, where none is given. */
export const usedConfig = (given: string | undefined, io: Pick<Io, "env">): string =>
  given ?? io.env["RELAY_CONFIG"] ?? runningDev(dataFolder(io))?.config ?? findConfig(io.env);

/** Loads a config for a command that can do without its secrets. Throws a ConfigError that lists every fault. */
export const loadForCommand = (file: string, env: NodeJS.ProcessEnv): LoadedConfig =>
  loadConfig(file, { presets: providers, env, environmentChecks: "secrets-optional" });
