import { UserError } from "../../types/user-error.ts";
import type { Known } from "../../console/facts/facts.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UsageError } from "../io.ts";
import { refusedBut } from "../operate/filters.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json } from "../operate/table.ts";
import { OWN_QUEUES } from "../../relay/queue/own-queues.ts";

const REFUSED = refusedBut(
  [],
  (filter) =>
    `all of a queue is held back or let go, and it is named; relay tasks --${filter} … lists tasks with their queues`,
);

/** `relay pause`: holds a queue's tasks back. */
export const pause = command({
  name: "pause",
  positionals: ["<queue or target>"],
  about: `Pauses a queue, or all queues of a target with shards: its tasks stay and new ones are accepted, but none is sent until relay resume.
relay run still tries one of them.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  refused: REFUSED,
  notes: PLACE_NOTES,
  examples: ["relay pause ci", "relay pause ci --project my-project"],
  run: async ({ values, positionals: [name] }, io) => {
    const queue = named(name);
    const { facts, known } = openWorld(values, io);
    const queues = await each(queue, known, (one) => facts.pause(one));
    const said = `${queues.join(", ")} ${areOrIs(queues)} paused; relay resume ${queue} lets ${queues.length > 1 ? "them" : "it"} go on\n`;
    io.stdout(values.json ? json({ queue, queues, state: "PAUSED" }) : said);
    return 0;
  },
});

/** `relay resume`: lets a queue go on. */
export const resume = command({
  name: "resume",
  positionals: ["<queue or target>"],
  about: `Lets a paused queue go on, or all queues of a target with shards: what is due is sent at once, within its rate limits.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  refused: REFUSED,
  notes: PLACE_NOTES,
  examples: ["relay resume ci", "relay resume ci --project my-project"],
  run: async ({ values, positionals: [name] }, io) => {
    const queue = named(name);
    if (Object.hasOwn(OWN_QUEUES, queue) && OWN_QUEUES[queue]?.paused === true) {
      throw new UsageError(
        `${queue} is paused on purpose: what is in it is run again with relay redrive, not sent all at once`,
      );
    }
    const { facts, known } = openWorld(values, io);
    const queues = await each(queue, known, (one) => facts.resume(one));
    const said = `${queues.join(", ")} ${queues.length > 1 ? "go" : "goes"} on\n`;
    io.stdout(values.json ? json({ queue, queues, state: "RUNNING" }) : said);
    return 0;
  },
});

function named(queue: string | undefined): string {
  if (queue === undefined) throw new UsageError("name a queue: relay queues lists them");
  return queue;
}

/** The queue of that name; where it is a target that is spread over several, each of those. */
async function each(
  name: string,
  { targets }: Known,
  change: (queue: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const shards = targets.filter((target) => target.name === name).map(({ queue }) => queue);
  const changed: string[] = [];
  for (const queue of shards.length > 1 ? shards : [name]) {
    if (await change(queue)) changed.push(queue);
  }
  if (changed.length === 0) throw missing(name);
  return changed;
}

const areOrIs = (queues: readonly string[]): string => (queues.length > 1 ? "are" : "is");

const missing = (queue: string): UserError =>
  new UserError(`There is no queue ${queue}. relay queues lists them.`);
