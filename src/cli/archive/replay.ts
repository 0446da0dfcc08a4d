import type { RedriveStep, StuckFact } from "../../console/facts/facts.ts";
import { eachOf } from "../../console/facts/reached.ts";
import { generationId, homeOf, letThrough, parkGeneration } from "../../console/facts/replay.ts";
import type { Archive } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { confirm, YES } from "../operate/ask.ts";
import { readLimit } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES, type World } from "../operate/place.ts";
import { interruptible } from "../operate/stopping.ts";
import { counted, json } from "../operate/table.ts";
import { printable } from "../printable.ts";
import { failedSteps, progress, runAll } from "../redrive/run-all.ts";
import { archivedOriginal } from "./elsewhere.ts";
import { archiveIn, type ArchivedEvent, ofId, openArchive } from "./events.ts";
import { ARCHIVE_FILTERS, ARCHIVE_REFUSES, archiveQuery } from "./filters.ts";

/** `relay replay`: archived events through the relay again. */
export const replay = command({
  name: "replay",
  positionals: ["[id]"],
  about: `Lets archived events through the relay again: validation, routing and new tasks, as a generation of their own
(<id>~2, so that no target takes it for the first). It counts first and asks. A generation is let through
once: a replay that was stopped or killed is called again and goes on where it was. --generation 3 and so
on lets them through once more. The archive keeps no headers of the provider: routes that read them see none.`,
  options: {
    ...ARCHIVE_FILTERS,
    generation: {
      type: "string",
      value: "<n>",
      default: "2",
      help: "which one it is (default: 2, the first after the original)",
    },
    plan: { type: "boolean", default: false, help: "count by source and type, and change nothing" },
    ...YES,
    url: {
      type: "string",
      value: "<url>",
      help: "the deployed relay's URL (default: RELAY_URL, or as a parked task says)",
    },
    ...PLACE,
    ...JSON_OUTPUT,
  },
  refused: ARCHIVE_REFUSES,
  notes: `In the cloud it needs roles/storage.objectViewer on the bucket, cloudtasks.enqueuer and taskRunner on relay-parked,
and iam.serviceAccountUser on the account that the tasks go as.\n\n${PLACE_NOTES}`,
  exitCodes: {
    0: "all of them were accepted, now or before",
    1: "some were not, there is no such event, or the answer was no",
    130: "it was stopped",
  },
  examples: [
    "relay replay 72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "relay replay --source github --type push --since 2h --plan",
    "relay replay --source github --since 2h --yes --project my-project --url https://relay-abc.run.app",
  ],
  run: async ({ values, positionals: [id] }, io) => {
    const generation = readGeneration(values.generation);
    const limit = readLimit(values.limit);
    const query = archiveQuery(values, id, new Date());
    const world = openWorld(values, io);
    const archive = archiveIn(world.config);
    return interruptible(io, async (signal) => {
      const control = { signal };
      const reader = openArchive(archive, world.google);
      const events = ofId(await reader.events(query, limit, control), id);
      if (events.length === 0) throw new UserError("the archive holds no such event");
      const isDone = await letThrough(events, generation, world.google, control);
      const rest = events.filter((event) => !isDone(event));
      const had = events.length - rest.length;
      if (values.plan) {
        io.stdout(values.json ? json({ ...planOf(rest), had }) : planText(rest, had));
        return 0;
      }
      if (rest.length === 0) {
        io.stdout(values.json ? json(summaryOf([], 0, had)) : nothingLeft(had, generation));
        return 0;
      }
      if (!values.yes) {
        io.stderr(planText(rest, had));
        if (!(await confirm(`Replay ${counted(rest.length, "event")}?`, io))) return 1;
      }
      return send(rest, had, { world, archive, generation, isJson: values.json, signal }, io);
    });
  },
});

function readGeneration(text: string): number {
  const generation = Number(text);
  if (/^\d{1,4}$/.test(text) && generation >= 2) return generation;
  throw new UsageError(`--generation is "${text}", which is not a number from 2 on`);
}

/** Events that are read and kept at the same time. */
const AT_ONCE = 4;

type Sending = {
  readonly world: World;
  readonly archive: Archive;
  readonly generation: number;
  readonly isJson: boolean;
  readonly signal: AbortSignal;
};

/** Keeps each event as a parked task first, then runs them all: what is stopped in between is found again. */
async function send(
  events: readonly ArchivedEvent[],
  had: number,
  { world, archive, generation, isJson, signal }: Sending,
  io: Io,
): Promise<number> {
  const control = { signal };
  const { google, facts, known } = world;
  const home = await homeOf(google, known, control);
  const reader = openArchive(archive, google);
  const parked: StuckFact[] = [];
  let before = had;
  const tell = progress(events.length, "ready to be replayed", io);
  await eachOf(
    events,
    async (event) => {
      if (signal.aborted) return;
      const original = archivedOriginal(event, await reader.read(event), archive);
      const task = await parkGeneration(original, generation, home, google);
      if (task === undefined) before += 1;
      else parked.push(task);
      tell(before - had + parked.length);
    },
    AT_ONCE,
  );
  const steps = await runAll(facts.redrive(parked, control), parked.length, isJson, io);
  const summary = summaryOf(steps, events.length + had - before, before);
  io.stdout(isJson ? json(summary) : summaryText(summary));
  return summary.left === 0 && summary.failed.length === 0 ? 0 : 1;
}

function summaryOf(steps: readonly RedriveStep[], total: number, had: number) {
  const failed = failedSteps(steps);
  return {
    total,
    replayed: steps.length - failed.length,
    /** Let through as this generation before. */
    had,
    left: total - steps.length,
    failed,
  };
}

function summaryText({ total, replayed, had, left, failed }: ReturnType<typeof summaryOf>): string {
  const parts = [
    `${replayed} of ${counted(total, "event")} replayed`,
    ...(had > 0 ? [`${had} had been before`] : []),
    ...(failed.length > 0 ? [`${failed.length} still parked`] : []),
    ...(left > 0 ? [`${left} not reached: call it again to go on`] : []),
  ];
  return `${parts.join(", ")}.\n`;
}

const nothingLeft = (had: number, generation: number): string =>
  `Nothing to replay: ${counted(had, "event")} had been let through as ${generationId("<id>", generation)}; --generation ${generation + 1} does it once more.\n`;

/** How many events of which source and type. */
function planOf(events: readonly ArchivedEvent[]) {
  const groups = Map.groupBy(events, ({ source, type }) => JSON.stringify([source, type]));
  return {
    count: events.length,
    groups: [...groups.values()].flatMap((all) =>
      all[0] === undefined ? [] : { source: all[0].source, type: all[0].type, count: all.length },
    ),
  };
}

function planText(events: readonly ArchivedEvent[], had: number): string {
  const lines = planOf(events).groups.map(
    ({ source, type, count }) =>
      `  ${String(count).padStart(6)}  ${printable(`${source}  ${type}`)}\n`,
  );
  const before = had === 0 ? "" : ` (${had} had been before)`;
  const end = events.length === 0 ? "." : ":";
  return `${counted(events.length, "event")} to replay${before}${end}\n${lines.join("")}`;
}
