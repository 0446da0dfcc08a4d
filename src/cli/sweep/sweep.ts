import { openApi } from "../../relay/google/api.ts";
import type { AccessToken } from "../../relay/google/api.ts";
import { QueueError } from "../../relay/queue/errors.ts";
import { hasDead } from "../../relay/sweep/policy.ts";
import { sweep as sweepOnce, type Swept } from "../../relay/sweep/sweep.ts";
import type { Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { interruptible } from "../operate/stopping.ts";
import { json, table } from "../operate/table.ts";

/** One round; a sweep that was cut begins again. */
const BUDGET_MS = 10 * 60_000;

/** `relay sweep`: moves hopeless tasks to the dead-letter queue. */
export const sweep = command({
  name: "sweep",
  about: `Looks at every task whose target says when its tasks are dead, and moves those that are past it to the queue
relay-dead, as the scheduler's job does in a deployment. It can be stopped at any moment and called again.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: `In the cloud it needs cloudtasks.tasks.fullView, create and delete, with your own credentials.\n\n${PLACE_NOTES}`,
  exitCodes: { 0: "done", 1: "a task could not be moved, or it was stopped" },
  examples: ["relay sweep", "relay sweep --project my-project --json"],
  run: async ({ values }, io) => {
    const { config, place } = openWorld(values, io);
    if (config === undefined) {
      throw new UsageError("relay sweep needs the relay.yaml that says `dead`: pass --config");
    }
    if (!hasDead(config)) {
      io.stdout(
        values.json ? json({ checked: 0, moved: [] }) : "No target says when its tasks are dead.\n",
      );
      return 0;
    }
    return interruptible(async (signal) => {
      const api = openApi("Cloud Tasks", place.tasks, asAccessToken(place.token));
      try {
        const swept = await sweepAll(config, place, api, signal);
        tell(swept, values.json, io);
        return swept.refused.length > 0 || swept.isCut ? 1 : 0;
      } catch (error) {
        if (!(error instanceof QueueError)) throw error;
        throw new UserError(`${error.status}: ${error.message}`, { cause: error });
      } finally {
        api.close();
      }
    });
  },
});

const asAccessToken = (token: (() => Promise<string>) | undefined): AccessToken | undefined =>
  token && { get: token, drop: () => undefined };

/** An aborted sweep ends at the next task, as one whose time is up. */
function sweepAll(
  config: Config,
  place: { readonly project: string; readonly location: string },
  api: Parameters<typeof sweepOnce>[2],
  signal: AbortSignal,
): Promise<Swept> {
  const now = (): Date => (signal.aborted ? new Date(8.64e15) : new Date());
  return sweepOnce(config, place, api, now, BUDGET_MS);
}

function tell(swept: Swept, isJson: boolean, io: Io): void {
  if (isJson) return io.stdout(json(swept));
  const { checked, moved, delivered, refused, isCut } = swept;
  const rows = [
    ...moved.map(({ queue, task, cause }) => ["moved", `${queue}/${task}`, cause]),
    ...refused.map(({ queue, task, cause }) => [
      "refused by Cloud Tasks",
      `${queue}/${task}`,
      cause,
    ]),
  ];
  io.stdout(table(rows));
  const more = delivered === 0 ? "" : `, ${delivered} delivered meanwhile`;
  io.stdout(`${checked} looked at, ${moved.length} moved to relay-dead${more}.\n`);
  if (isCut) io.stdout("It was stopped before it had seen every task: call it again.\n");
}
