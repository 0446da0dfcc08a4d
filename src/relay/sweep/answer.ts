import type { Answer, Delivery } from "../../types/delivery.ts";
import type { Entry } from "../log.ts";
import { json, Problem } from "../problem.ts";
import { queueProblem } from "../queue/enqueue.ts";
import { NO_BODY } from "../read/view.ts";
import { checkMethod } from "../trip.ts";
import type { World } from "../world.ts";
import type { Swept } from "./sweep.ts";

/** Of the tasks that a sweep has moved, how many the log line names. */
const MOST_NAMED = 50;

/** Answers the scheduler's request to sweep, whose token is that of the relay's own tasks. */
export async function answerSweep(delivery: Delivery, world: World, entry: Entry): Promise<Answer> {
  checkMethod(delivery, ["POST"]); // 405
  if (world.verifySweep === undefined || world.sweep === undefined) {
    throw new Problem("bad-signature", "No target of this relay says when its tasks are dead.");
  }
  await world.verifySweep(delivery, () => NO_BODY); // 401
  const { moved, refused, ...counts } = await run(world.sweep);
  entry.outcome = "swept";
  entry.swept = { ...counts, moved: moved.length, refused: refused.length };
  if (moved.length > 0) entry.dead = moved.slice(0, MOST_NAMED);
  return json(200, { status: "swept", ...entry.swept });
}

async function run(sweep: () => Promise<Swept>): Promise<Swept> {
  try {
    return await sweep();
  } catch (error) {
    throw queueProblem([error]);
  }
}
