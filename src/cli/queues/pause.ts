import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UsageError } from "../io.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json } from "../operate/table.ts";
import { OWN_QUEUES } from "../../relay/queue/own-queues.ts";

/** `relay pause`: holds a queue's tasks back. */
export const pause = command({
  name: "pause",
  positionals: ["<queue>"],
  about: `Pauses a queue: its tasks stay and new ones are accepted, but none is sent until relay resume.
relay run still tries one of them.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: PLACE_NOTES,
  examples: ["relay pause ci", "relay pause ci --project my-project"],
  run: async ({ values, positionals: [name] }, io) => {
    const queue = named(name);
    const { facts } = openWorld(values, io);
    if (!(await facts.pause(queue))) throw missing(queue);
    const said = `${queue} is paused; relay resume ${queue} lets it go on\n`;
    io.stdout(values.json ? json({ queue, state: "PAUSED" }) : said);
    return 0;
  },
});

/** `relay resume`: lets a queue go on. */
export const resume = command({
  name: "resume",
  positionals: ["<queue>"],
  about: `Lets a paused queue go on: what is due is sent at once, within its rate limits.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: PLACE_NOTES,
  examples: ["relay resume ci", "relay resume ci --project my-project"],
  run: async ({ values, positionals: [name] }, io) => {
    const queue = named(name);
    if (Object.hasOwn(OWN_QUEUES, queue) && OWN_QUEUES[queue]?.paused === true) {
      throw new UsageError(
        `${queue} is paused on purpose: what is in it is run again with relay redrive, not sent all at once`,
      );
    }
    const { facts } = openWorld(values, io);
    if (!(await facts.resume(queue))) throw missing(queue);
    io.stdout(values.json ? json({ queue, state: "RUNNING" }) : `${queue} goes on\n`);
    return 0;
  },
});

function named(queue: string | undefined): string {
  if (queue === undefined) throw new UsageError("name a queue: relay queues lists them");
  return queue;
}

const missing = (queue: string): UserError =>
  new UserError(`There is no queue ${queue}. relay queues lists them.`);
