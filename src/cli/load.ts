import { providers } from "../providers/index.ts";
import { type LoadedConfig, loadConfig } from "../relay/config/load.ts";
import { checkExpression } from "../relay/route/expressions.ts";

/** Loads a config for a command that can do without its secrets. Throws a ConfigError that lists every fault. */
export async function loadForCommand(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<LoadedConfig> {
  return loadConfig(file ?? env["RELAY_CONFIG"] ?? "relay.yaml", {
    presets: providers,
    env,
    environmentChecks: "secrets-optional",
    checkExpression,
  });
}
