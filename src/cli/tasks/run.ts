import { command, JSON_OUTPUT } from "../command.ts";
import { refusedBut } from "../operate/filters.ts";
import { findTask } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { interruptible } from "../operate/stopping.ts";
import { json } from "../operate/table.ts";
import { printable } from "../printable.ts";

/** `relay run`: tries one task now. */
export const run = command({
  name: "run",
  positionals: ["<queue>/<id>"],
  about: `Tries one task now, whatever its schedule and even while its queue is paused, and says how it ended. One that
is being tried already is not tried beside that: its end is waited for.`,
  refused: refusedBut(
    [],
    (filter) =>
      `a task is named by its queue and id; relay tasks --${filter} … lists those that match`,
  ),
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: PLACE_NOTES,
  exitCodes: { 0: "its target accepted it", 1: "it did not, or there is no such task" },
  examples: [
    "relay run ci/4f1c0a9be1f6f0d1c6a7e0d41be6a7d5-github-ci",
    "relay run relay-parked/1b2c…-github-relay-parked --project my-project",
  ],
  run: async ({ values, positionals: [name] }, io) =>
    interruptible(io, async (signal) => {
      const { facts } = openWorld(values, io);
      const task = await findTask(name, facts);
      for await (const { outcome, detail } of facts.redrive([task], { signal })) {
        const why = detail === undefined ? "" : `: ${detail}`;
        const said = outcome === "redriven" ? "accepted" : outcome;
        io.stdout(
          values.json
            ? json({ queue: task.queue, task: task.task, outcome: said, detail })
            : printable(`${task.queue}/${task.task} ${said}${why}`) + "\n",
        );
        return outcome === "redriven" ? 0 : 1;
      }
      return 1;
    }),
});
