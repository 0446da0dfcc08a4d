import { openApi } from "../../relay/google/api.ts";
import { QueueError } from "../../relay/queue/errors.ts";
import type { Place } from "../../relay/queue/task.ts";
import { hasDead } from "../../relay/sweep/policy.ts";
import { machineClock, sweep } from "../../relay/sweep/sweep.ts";
import type { Config } from "../../types/config.ts";

/** What calls something again and again, until the answer is called. */
export type Every = (call: () => void) => () => void;

const MINUTE_MS = 60_000;
/** Below a minute, so that two sweeps are never under way. */
const BUDGET_MS = 50_000;

/** Every minute, as the scheduler's job of a deployment. */
export const everyMinute: Every = (call) => {
  const timer = setInterval(call, MINUTE_MS);
  return () => clearInterval(timer);
};

/**
 * Moves tasks that their target will not accept to the dead-letter queue, again and again, while a
 * target says when they are dead; the answer stops it. `rest` is the base URL of the embedded Cloud Tasks.
 */
export function sweepAgain(
  config: () => Config,
  place: Place,
  rest: string,
  print: (line: string) => void,
  every: Every = everyMinute,
): () => void {
  const api = openApi("Cloud Tasks", rest);
  const stop = every(() => void sweepNow());
  return () => {
    stop();
    api.close();
  };

  async function sweepNow(): Promise<void> {
    const now = config();
    if (!hasDead(now)) return;
    try {
      const { moved } = await sweep(now, place, api, machineClock, BUDGET_MS);
      for (const { queue, task, cause } of moved) print(`dead      ${queue}/${task}: ${cause}`);
    } catch (error) {
      if (!(error instanceof QueueError)) throw error;
      print(`dead      the sweep was cut short: ${error.message}`);
    }
  }
}
