import type { Answer, Config, Delivery } from "../types.ts";
import { openLog } from "./log.ts";
import { openQueue } from "./queue/open.ts";
import { createRelay } from "./relay.ts";
import type { Compile } from "./route.ts";
import { createSchemas, type ValidatorSource } from "./schemas.ts";
import { createWorld } from "./world.ts";

/**
 * Opens the relay that a checked config describes: what a start from relay.yaml and a start of a build have in common. Throws a
 * StartError that lists everything the environment lacks. `fetch` gets providers' keys; default: the platform's.
 */
export function openRelay(
  config: Config,
  env: NodeJS.ProcessEnv,
  validators: ValidatorSource,
  compile: Compile,
  fetch?: typeof globalThis.fetch,
): (delivery: Delivery) => Promise<Answer> {
  return createRelay(
    createWorld({
      config,
      env,
      queue: openQueue(config, env),
      schemas: createSchemas(validators),
      log: openLog(),
      compile,
      ...(fetch && { fetch }),
    }),
  );
}
