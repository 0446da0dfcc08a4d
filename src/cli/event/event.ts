import type { EventFact } from "../../console/facts/facts.ts";
import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UsageError } from "../io.ts";
import { refusedBut } from "../operate/filters.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json, table } from "../operate/table.ts";
import { attemptLines, DELIVERY_HEAD, deliveryRow, stuckTable } from "../operate/words.ts";
import { printable } from "../printable.ts";

/** `relay event`: one event's whole story. */
export const event = command({
  name: "event",
  positionals: ["<id>"],
  about: `Tells the whole story of one event: every delivery of it (the first, redeliveries, redrives, those let through
again), its tasks that are still there, and each attempt of Cloud Tasks.`,
  options: {
    source: { type: "string", value: "<name>", help: "of this source (default: any)" },
    ...PLACE,
    ...JSON_OUTPUT,
  },
  refused: refusedBut(
    ["source"],
    (filter) =>
      `it tells everything of one event; relay deliveries --id <id> --${filter} … lists some of its deliveries`,
  ),
  notes: `It reaches back as far as the log is kept: 30 days in the cloud by default, 10,000 deliveries on a laptop.\n\n${PLACE_NOTES}`,
  exitCodes: { 0: "it is known", 1: "it is not" },
  examples: [
    "relay event 72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "relay event evt_1NG8Du2eZvKYlo2CUI79vXWy --source stripe --project my-project",
  ],
  run: async ({ values, positionals: [id] }, io) => {
    if (id === undefined) throw new UsageError("name an event by its id");
    const { facts } = openWorld(values, io);
    const found = await facts.event(values.source, id);
    if (found === undefined) {
      throw new UserError(
        `Neither the log nor a queue knows an event ${printable(id)}. relay deliveries --id <beginning> looks for a part of an id.`,
      );
    }
    io.stdout(values.json ? json(found) : story(found));
    return 0;
  },
});

function story({ source, id, copies, attempts, tasks }: EventFact): string {
  const parts = [
    `${printable(`${source} ${id}`)}\n`,
    copies.length === 0
      ? "No delivery of it is left in the log.\n"
      : `Deliveries:\n${table([DELIVERY_HEAD, ...copies.map(deliveryRow)])}`,
    ...(attempts.length === 0 ? [] : [`Attempts:\n${attemptLines(attempts)}`]),
    tasks.length === 0 ? "No task of it is left.\n" : `Tasks:\n${stuckTable(tasks, new Date())}`,
  ];
  return parts.join("\n");
}
