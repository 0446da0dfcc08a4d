import { totalmem } from "node:os";
import type { Logger } from "pino";
import type { Config } from "../types/config.ts";
import type { Relay } from "../types/delivery.ts";
import { openStore } from "./archive/store.ts";
import { openToken } from "./google/token.ts";
import { openLog } from "./log.ts";
import { bodyBudgetBytes } from "./queue/limits.ts";
import { openQueue } from "./queue/open.ts";
import { createRelay } from "./relay.ts";
import type { Compile } from "./route/route.ts";
import { createSchemas, type ValidatorSource } from "./schema/schemas.ts";
import { openSweep } from "./sweep/entry.ts";
import { createWorld } from "./world.ts";

/** What the relay is opened with. */
export type RelayParts = {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly validators: ValidatorSource;
  /** CEL; called only for sources that have expressions. */
  readonly compile: Compile;
  /** Default: JSON lines on standard output. */
  readonly log?: Logger;
  /** How providers' keys are fetched. Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
};

/**
 * Opens the relay that a checked config describes: what a start from relay.yaml and a start of a
 * build have in common. Throws a StartError that lists everything the environment lacks.
 */
export function openRelay(parts: RelayParts): Relay {
  const { config, env, validators, compile, fetch, log = openLog() } = parts;
  const token = openToken(env);
  const world = createWorld({
    config,
    env,
    queue: openQueue(config, env, token),
    store: openStore(env, token),
    openSweep: (place) => openSweep(config, place, env, token),
    schemas: createSchemas(validators),
    log,
    compile,
    ...(fetch && { fetch }),
  });
  for (const warning of world.warnings) log.warn({}, warning);
  return {
    answer: createRelay(world),
    bodyLimitBytes: world.bodyLimitBytes,
    bodyBudgetBytes: bodyBudgetBytes(env, memoryBytes()),
    log: (severity, message, details) => log[severity](details, message),
  };
}

/** The memory of the container, or of the machine where nothing constrains the process. */
function memoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
