import type { QueueDeclaration } from "../../emulator/declaration.ts";
import { withFullEmail } from "../../relay/config/service-account.ts";
import type { QueueConfig } from "../../types/config.ts";

/** Where queues are: the project and the location of their names. */
export type QueuePlace = { readonly project: string; readonly location: string };

/** A config's queues as the embedded Cloud Tasks declares them at its start. */
export function declaredQueues(
  queues: Readonly<Record<string, QueueConfig>>,
  place: QueuePlace,
): QueueDeclaration[] {
  return Object.values(queues).map(({ name, rateLimits, retryConfig, httpTarget, paused }) => ({
    name: queueName(name, place),
    rateLimits,
    retryConfig,
    ...(httpTarget && { httpTarget: withFullEmail(httpTarget, place.project) }),
    paused,
  }));
}

/** A queue's full name; one that is full already stays as it is. */
export const queueName = (name: string, { project, location }: QueuePlace): string =>
  name.includes("/") ? name : `projects/${project}/locations/${location}/queues/${name}`;
