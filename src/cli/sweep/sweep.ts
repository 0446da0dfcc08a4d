import type { Google } from "../../console/facts/google.ts";
import { missingPermission } from "../../console/facts/permissions.ts";
import type { GoogleApi } from "../../relay/google/api.ts";
import { QueueError } from "../../relay/queue/errors.ts";
import { hasDead } from "../../relay/sweep/policy.ts";
import { sweep as sweepOnce, type Swept } from "../../relay/sweep/sweep.ts";
import type { Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { refusedBut } from "../operate/filters.ts";
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
  refused: refusedBut(
    [],
    (filter) =>
      `what each target's dead policy says holds for all of its tasks; relay dead --${filter} … lists those that were moved`,
  ),
  notes: `In the cloud it needs roles/cloudtasks.viewer, taskRunner, enqueuer and taskDeleter, and iam.serviceAccountUser on the
account that the tasks go as, with your own credentials.\n\n${PLACE_NOTES}`,
  exitCodes: { 0: "done", 1: "a task could not be moved", 130: "it was stopped" },
  examples: ["relay sweep", "relay sweep --project my-project --json"],
  run: async ({ values }, io) => {
    const { config, google } = openWorld(values, io);
    if (config === undefined) {
      throw new UsageError("relay sweep needs the relay.yaml that says `dead`: pass --config");
    }
    if (!hasDead(config)) {
      io.stdout(values.json ? json(NOTHING) : "No target says when its tasks are dead.\n");
      return 0;
    }
    return interruptible(io, async (signal) => {
      const swept = await sweepAll(config, google, signal);
      tell(swept, values.json, io);
      return swept.refused.length > 0 || swept.isCut ? 1 : 0;
    });
  },
});

const NOTHING: Swept = { checked: 0, moved: [], delivered: 0, refused: [], isCut: false };

async function sweepAll(config: Config, google: Google, signal: AbortSignal): Promise<Swept> {
  const { clock } = google;
  const time = { now: () => new Date(clock.now()), sleep: (ms: number) => clock.sleep(ms) };
  const { api, last } = openApi(google);
  try {
    return await sweepOnce(config, google, api, time, BUDGET_MS, signal);
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    const { status, message } = error;
    const { method, url } = last();
    const remedy = status === "PERMISSION_DENIED" ? missingPermission(method, url, message) : "";
    throw new UserError(`${status}: ${message} ${remedy}`.trim(), { cause: error });
  }
}

/** Cloud Tasks as the sweep calls it: with the patience of every other command. */
function openApi(google: Google) {
  let last = { method: "", url: "" };
  const api: GoogleApi = {
    call: ({ method, path, body = [] }) => {
      last = { method, url: path };
      const json = body.length === 0 ? undefined : body.map(String).join("");
      return google.callTasks(method === "PUT" ? "POST" : method, path, json);
    },
    close: () => undefined,
  };
  return { api, last: () => last };
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
