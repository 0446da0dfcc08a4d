import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { providers } from "../providers/index.ts";
import type { Relay } from "../types/delivery.ts";
import { findConfig } from "./config/find.ts";
import { loadConfig } from "./config/load.ts";
import { compileExpression } from "./route/expressions.ts";
import { openRelay, type RelayParts } from "./open-relay.ts";
import { compileOnUse } from "./schema/compile.ts";

/**
 * Starts the relay from relay.yaml or relay.config.ts, or the file that `RELAY_CONFIG` names.
 * Throws a ConfigError or StartError that lists every fault at once.
 */
export function startRelay(env: NodeJS.ProcessEnv): Relay {
  return openRelay({ ...readRelay(env), env });
}

/** The checked config of `RELAY_CONFIG`, with what its schemas and expressions are compiled by. */
export function readRelay(
  env: NodeJS.ProcessEnv,
): Pick<RelayParts, "config" | "validators" | "compile"> {
  const { config, folder } = loadConfig(findConfig(env), {
    presets: providers,
    env,
    environmentChecks: "secrets-required",
  });
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(folder, path), "utf8"));
  return { config, validators: compileOnUse(read), compile: compileExpression };
}
