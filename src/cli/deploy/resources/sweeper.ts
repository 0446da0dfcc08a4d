import { DEAD_QUEUE } from "../../../relay/queue/own-queues.ts";
import { shardNames } from "../../../relay/queue/shards.ts";
import type { Config } from "../../../types/config.ts";
import { grant } from "../names.ts";
import type { Emails, Fields, Grant } from "../state.ts";

/** Making tokens of another account: the relay's own asks for the sweeper's. */
export const TOKEN_CREATOR = "roles/iam.serviceAccountTokenCreator";
/** Deleting a queue's tasks. */
export const TASK_DELETER = "roles/cloudtasks.taskDeleter";

/** Listing tasks; making them, which comes with the view of their headers and bodies (`tasks.fullView`); deleting them. */
const SWEEPS = ["roles/cloudtasks.viewer", "roles/cloudtasks.enqueuer", TASK_DELETER];

/**
 * What moving dead tasks needs. It is the sweeper's and not the relay's own, so that whoever gets into the relay through a delivery
 * finds no right to read or delete a task in its hands. The copies carry the invokers' tokens, hence the right to act as them.
 */
export function sweeperGrants(
  config: Config,
  { runtime, invokers, sweeper }: Emails,
): readonly Grant[] {
  if (sweeper === undefined) return [];
  return [
    grant({ kind: "account", name: sweeper }, TOKEN_CREATOR, runtime),
    ...invokers.map((name) =>
      grant({ kind: "account", name }, "roles/iam.serviceAccountUser", sweeper),
    ),
    ...sweptQueues(config).flatMap((name) =>
      SWEEPS.map((role) => grant({ kind: "queue", name }, role, sweeper)),
    ),
  ];
}

/** The queues whose tasks may be found dead, all shards of them, and where those go. */
function sweptQueues({ targets }: Config): readonly string[] {
  const queues = Object.values(targets)
    .filter(({ dead }) => dead !== undefined)
    .flatMap(({ queue, shards }) => shardNames(queue, shards));
  return [...new Set([...queues, DEAD_QUEUE])];
}

/** The variable by which the function knows whose token to ask for, and whose to accept. */
export const sweeperVariable = ({ sweeper }: Emails): Fields =>
  sweeper === undefined ? {} : { RELAY_SWEEPER: sweeper };
