import type { QueueDeclaration } from "../../emulator/emulator.ts";
import type { Config } from "../../types/config.ts";

/** The config's queues as the embedded Cloud Tasks declares them at its start. */
export function declaredQueues(config: Config, project: string): QueueDeclaration[] {
  return Object.values(config.queues).map(
    ({ name, rateLimits, retryConfig, httpTarget, paused }) => ({
      name: `projects/${project}/locations/${config.location}/queues/${name}`,
      rateLimits,
      retryConfig,
      ...(httpTarget && { httpTarget }),
      paused,
    }),
  );
}
