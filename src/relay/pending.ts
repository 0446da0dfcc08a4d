import type { Answer, Event, Delivery } from "../types/delivery.ts";
import { enqueue } from "./queue/enqueue.ts";
import type { Entry } from "./log.ts";
import { type Cause, parkedTask } from "./queue/park.ts";
import type { ReadySource } from "./source.ts";
import type { World } from "./world.ts";

/**
 * What the owner of a source gives for a secret that only the provider can tell, in a request to the endpoint itself. Such a source takes
 * no event with it; it only waits for that request.
 */
export const PENDING_SECRET = "pending";

const CAUSE: Cause = {
  code: "secret-arrived",
  detail:
    "the provider has sent this source's secret in the body: make it the secret, then delete this task",
};

/**
 * Keeps a delivery that brought the secret: parked, where those who may see the project's tasks find it, and never in the log. The
 * warning says that it is there.
 */
export async function keepSecret(
  answer: Answer,
  event: Event,
  delivery: Delivery,
  ready: ReadySource,
  world: World,
  entry: Entry,
): Promise<Answer> {
  const task = parkedTask(event, delivery, event.id, CAUSE, ready, world);
  await enqueue(world.queue, [task], event.id, performance.now() + world.budgetMs);
  entry.outcome = "handshake";
  entry.cause = `${CAUSE.code}: ${CAUSE.detail}`;
  return answer;
}
