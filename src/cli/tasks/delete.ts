import { command, JSON_OUTPUT } from "../command.ts";
import { confirm, YES } from "../operate/ask.ts";
import { refusedBut } from "../operate/filters.ts";
import { findTask } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json } from "../operate/table.ts";
import { printable } from "../printable.ts";

/** `relay delete`: gives one task up for good. */
export const remove = command({
  name: "delete",
  positionals: ["<queue>/<id>"],
  about: `Deletes one task: its event is never delivered then, and its bytes are gone unless the source archives them.`,
  refused: refusedBut(
    [],
    (filter) =>
      `a task is named by its queue and id; relay tasks --${filter} … lists those that match`,
  ),
  options: { ...YES, ...PLACE, ...JSON_OUTPUT },
  notes: PLACE_NOTES,
  exitCodes: { 0: "it is not there any more", 1: "failure, there was none, or the answer was no" },
  examples: [
    "relay delete relay-parked/1b2c…-github-relay-parked",
    "relay delete ci/4f1c…-github-ci --yes",
  ],
  run: async ({ values, positionals: [name] }, io) => {
    const { facts } = openWorld(values, io);
    const { queue, task, type = "", event = "", source = "" } = await findTask(name, facts);
    const what = printable(`${queue}/${task} (${[source, type, event].join(" ").trim()})`);
    if (!values.yes && !(await confirm(`Delete ${what} for good?`, io))) return 1;
    const isGone = await facts.remove({ queue, task });
    if (values.json) io.stdout(json({ queue, task, deleted: isGone }));
    else io.stdout(isGone ? `deleted ${what}\n` : `${what} was gone already\n`);
    return 0;
  },
});
