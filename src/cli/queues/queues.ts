import type { QueueFact } from "../../console/facts/queue-fact.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json, span, table } from "../operate/table.ts";

const HEAD = ["queue", "state", "tasks", "oldest due", "last hour", "rate", "for"];

/** `relay queues`: how full they are and how fast they go. */
export const queues = command({
  name: "queues",
  about: `Lists the queues: how many tasks are in them, when the oldest was due, attempts of the last hour, rate limits,
whether they are paused, and whose tasks they hold.`,
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: PLACE_NOTES,
  examples: ["relay queues", "relay queues --project my-project --json"],
  run: async ({ values }, io) => {
    const { facts } = openWorld(values, io);
    const all = await facts.queues();
    const now = new Date();
    io.stdout(
      values.json ? json({ queues: all }) : table([HEAD, ...all.map((one) => row(one, now))]),
    );
    return 0;
  },
});

function row(queue: QueueFact, now: Date): readonly string[] {
  const { name, state, depth, isDepthCut, oldestDueAt, lastHour, rateLimits } = queue;
  const { maxDispatchesPerSecond: perSecond, maxConcurrentDispatches: atOnce } = rateLimits;
  return [
    name,
    state.toLowerCase(),
    `${depth}${isDepthCut ? "+" : ""}`,
    span(oldestDueAt, now),
    lastHour === undefined ? "" : `${lastHour.delivered} ok, ${lastHour.failed} failed`,
    perSecond === undefined ? "" : `${perSecond}/s, ${atOnce ?? "?"} at once`,
    forWhom(queue),
  ];
}

const ROLES: Readonly<Record<QueueFact["role"], string>> = {
  targets: "no target of relay.yaml",
  parked: "parked events",
  dead: "dead letters",
  ledger: "finished events",
  batches: "large batches",
  archive: "the archive",
};

const forWhom = ({ role, targets }: QueueFact): string =>
  targets.length > 0 ? targets.join(", ") : ROLES[role];
