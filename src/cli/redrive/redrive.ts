import type { RedriveStep, StuckFact } from "../../console/facts/facts.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { UsageError } from "../io.ts";
import { confirm, YES } from "../operate/ask.ts";
import { type Filter, FILTER_NAMES, FILTERS, filtersOf } from "../operate/filters.ts";
import { listOf } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { interruptible } from "../operate/stopping.ts";
import { counted, json } from "../operate/table.ts";
import { type Group, groups, groupTable } from "../operate/words.ts";
import { letThroughOnceMore } from "./once-more.ts";
import { failedSteps, runAll } from "./run-all.ts";

/** `relay redrive`: runs parked events and dead letters again. */
export const redrive = command({
  name: "redrive",
  about: `Runs parked events and dead letters again: a parked event goes through validation and routing once more, a
dead letter straight to its target. Counts first and asks. What still fails stays where it is, with the
reason. It can be stopped at any moment and called again: whatever is done is not done twice.`,
  options: {
    ...FILTERS,
    state: {
      type: "string",
      value: "<states>",
      default: "parked,dead",
      help: "parked, dead, or both (the default)",
    },
    plan: {
      type: "boolean",
      default: false,
      help: "count by cause and target, and change nothing",
    },
    event: {
      type: "string",
      value: "<id>",
      help: "let one event through again on purpose, though its targets have\nit: as its next generation, <id>~2 and so on",
    },
    ...YES,
    ...PLACE,
    ...JSON_OUTPUT,
  },
  notes: PLACE_NOTES,
  exitCodes: {
    0: "all of them were accepted",
    1: "some were not, or the answer was no",
    130: "it was stopped",
  },
  examples: [
    "relay redrive --plan",
    "relay redrive --source github --cause schema-mismatch --yes",
    "relay redrive --state dead --target billing --project my-project",
    "relay redrive --event 72d3162e-cc78-11e3-81ab-4c9367dc0958 --source github",
  ],
  run: async ({ values }, io) => {
    const kinds = kindsOf(values.state);
    const { event } = values;
    if (event !== undefined) {
      refuseOthers(values);
      return letThroughOnceMore({ ...values, event }, openWorld(values, io).facts, io);
    }
    const { facts } = openWorld(values, io);
    const now = new Date();
    const query = filtersOf(values, now);
    return interruptible(io, async (signal) => {
      const control = { signal };
      const all = await listOf(facts.stuck(query, kinds, control));
      const plan = groups(all);
      if (values.plan) {
        io.stdout(
          values.json ? json({ count: all.length, groups: plan }) : planText(all, plan, now),
        );
        return 0;
      }
      if (all.length === 0) {
        io.stdout(values.json ? json(summaryOf([], 0)) : "Nothing to redrive.\n");
        return 0;
      }
      if (!values.yes) {
        io.stderr(planText(all, plan, now));
        if (!(await confirm(`Redrive ${counted(all.length, "task")}?`, io))) return 1;
      }
      const steps = await runAll(facts.redrive(all, control), all.length, values.json, io);
      const summary = summaryOf(steps, all.length);
      io.stdout(values.json ? json(summary) : summaryText(summary));
      return summary.redriven + summary.gone === all.length ? 0 : 1;
    });
  },
});

/** Of the filters, an event that is named goes with its source alone. */
function refuseOthers(values: { readonly [Name in Filter]?: string | undefined }): void {
  const other = FILTER_NAMES.find((name) => name !== "source" && values[name] !== undefined);
  if (other === undefined) return;
  throw new UsageError(
    `--${other} narrows nothing down here: --event lets one event through again; relay redrive --${other} … runs those that match`,
  );
}

function kindsOf(text: string): readonly ("parked" | "dead")[] {
  return text.split(",").map((kind) => {
    if (kind === "parked" || kind === "dead") return kind;
    throw new UsageError(`--state is "${kind}", which is neither parked nor dead`);
  });
}

const planText = (all: readonly StuckFact[], plan: readonly Group[], now: Date): string =>
  all.length === 0
    ? "Nothing to redrive.\n"
    : `${groupTable(plan, now)}\n${counted(all.length, "task")} to redrive.\n`;

type Summary = {
  readonly total: number;
  readonly redriven: number;
  readonly gone: number;
  readonly left: number;
  readonly failed: readonly object[];
};

function summaryOf(steps: readonly RedriveStep[], total: number): Summary {
  const count = (outcome: RedriveStep["outcome"]): number =>
    steps.filter((step) => step.outcome === outcome).length;
  const failed = failedSteps(steps);
  return {
    total,
    redriven: count("redriven"),
    gone: count("gone"),
    left: total - steps.length,
    failed,
  };
}

function summaryText({ total, redriven, gone, left, failed }: Summary): string {
  const parts = [
    `${redriven} of ${counted(total, "task")} redriven`,
    ...(gone > 0 ? [`${gone} gone meanwhile`] : []),
    ...(failed.length > 0
      ? [`${failed.length} still ${failed.length === 1 ? "fails" : "fail"}`]
      : []),
    ...(left > 0 ? [`${left} not reached: call it again to go on`] : []),
  ];
  return `${parts.join(", ")}.\n`;
}
