import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Answer, Config, Delivery } from "../types.ts";
import { providers } from "../providers/index.ts";
import { openLog } from "./log.ts";
import { openQueue } from "./queue/open.ts";
import { createRelay } from "./relay.ts";
import type { Compile } from "./route.ts";
import { compileOnUse, createSchemas, type ValidatorSource } from "./schemas.ts";
import { createWorld } from "./world.ts";

/** A checked config, and the validators of the schemas that it names. */
export type Loaded = { readonly config: Config; readonly validators: ValidatorSource };

/**
 * Starts the relay from relay.yaml (or the file that `RELAY_CONFIG` names). Throws a ConfigError or StartError that lists every fault at
 * once. A build replaces `load` with what it has checked already.
 */
export async function startRelay(
  env: NodeJS.ProcessEnv,
  load: (env: NodeJS.ProcessEnv) => Promise<Loaded> = loadFromFile,
): Promise<(delivery: Delivery) => Promise<Answer>> {
  const { config, validators } = await load(env);
  const world = createWorld({
    config,
    env,
    queue: openQueue(config, env),
    schemas: createSchemas(validators),
    log: openLog(),
    compile: await expressionCompiler(config),
  });
  return createRelay(world);
}

async function loadFromFile(env: NodeJS.ProcessEnv): Promise<Loaded> {
  const { loadConfig } = await import("./config/load.ts");
  const { checkExpression } = await import("./expressions.ts");
  const { config, folder } = loadConfig(env["RELAY_CONFIG"] ?? "relay.yaml", {
    presets: providers,
    env,
    environmentChecks: "secrets-required",
    checkExpression,
  });
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(folder, path), "utf8"));
  return { config, validators: compileOnUse(read) };
}

/** CEL's compiler where the config has expressions; nobody else waits for it to load. */
export async function expressionCompiler(config: Config): Promise<Compile> {
  const hasExpressions = Object.values(config.sources).some(
    ({ dedup, routes }) => dedup.key ?? routes.some((route) => route.when ?? route.at),
  );
  if (hasExpressions) return (await import("./expressions.ts")).compileExpression;
  return () => {
    throw new TypeError("the config has no expressions");
  };
}
