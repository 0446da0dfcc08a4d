import type { QueueFact } from "../../console/facts/queue-fact.ts";
import { suggestion } from "../../relay/suggest.ts";
import type { Config } from "../../types/config.ts";
import { UsageError } from "../io.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { FILTERS, refusedBut } from "../operate/filters.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json, span, table } from "../operate/table.ts";

const HEAD = ["queue", "state", "tasks", "oldest due", "last hour", "rate", "for"];

/** `relay queues`: how full they are and how fast they go. */
export const queues = command({
  name: "queues",
  about: `Lists the queues: how many tasks are in them, when the oldest was due, attempts of the last hour, rate limits,
whether they are paused, and whose tasks they hold.`,
  options: {
    source: { ...FILTERS.source, help: "of the targets that these sources go to" },
    target: FILTERS.target,
    ...PLACE,
    ...JSON_OUTPUT,
  },
  refused: refusedBut(
    ["source", "target"],
    (filter) =>
      `a queue is shown whole and as it is now; relay tasks --${filter} … lists the tasks that match`,
  ),
  notes: PLACE_NOTES,
  examples: [
    "relay queues",
    "relay queues --source github",
    "relay queues --project my-project --json",
  ],
  run: async ({ values }, io) => {
    const { facts, config } = openWorld(values, io);
    const wanted = wantedTargets(values, config);
    const all = (await facts.queues()).filter(
      ({ targets }) => wanted === undefined || targets.some((target) => wanted.has(target)),
    );
    const now = new Date();
    if (values.json) io.stdout(json({ queues: all }));
    else
      io.stdout(
        all.length === 0 ? "No queue.\n" : table([HEAD, ...all.map((one) => row(one, now))]),
      );
    return 0;
  },
});

type Wanted = { readonly source?: string | undefined; readonly target?: string | undefined };

/** The targets whose queues are asked for; undefined: all queues. Throws a UsageError for a name that relay.yaml has not. */
function wantedTargets(
  { source, target }: Wanted,
  config: Config | undefined,
): ReadonlySet<string> | undefined {
  if (source === undefined && target === undefined) return undefined;
  if (config === undefined) {
    throw new UsageError("only a relay.yaml says whose the queues are: pass --config");
  }
  const { sources, targets } = config;
  const named = target === undefined ? undefined : knownNames("target", target, targets);
  const reached =
    source === undefined
      ? Object.keys(targets)
      : knownNames("source", source, sources).flatMap(
          (name) => sources[name]?.routes.flatMap(({ to }) => to) ?? [],
        );
  return new Set(reached.filter((name) => named?.includes(name) ?? true));
}

function knownNames(
  what: string,
  typed: string,
  all: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = typed.split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !Object.hasOwn(all, name));
  if (unknown === undefined) return names;
  throw new UsageError(
    `relay.yaml has no ${what} "${unknown}"${suggestion(unknown, Object.keys(all))}`,
  );
}

function row(queue: QueueFact, now: Date): readonly string[] {
  const { name, role, state, depth, isDepthCut, oldestDueAt, lastHour, rateLimits } = queue;
  const { maxDispatchesPerSecond: perSecond, maxConcurrentDispatches: atOnce } = rateLimits;
  return [
    name,
    state.toLowerCase(),
    `${depth}${isDepthCut ? "+" : ""}`,
    // The ledger only remembers: none of its tasks is ever due.
    role === "ledger" ? "" : span(oldestDueAt, now),
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
