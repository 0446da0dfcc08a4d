import type { RedriveStep } from "../../console/facts/facts.ts";
import type { Io } from "../io.ts";
import { printable } from "../printable.ts";

/** Progress is told at most this often. */
const TELL_EVERY_MS = 1000;

/** Goes through the steps of a redrive: tells each that fails as it is known, and how far it is. */
export async function runAll(
  steps: AsyncIterable<RedriveStep>,
  total: number,
  isJson: boolean,
  io: Io,
): Promise<readonly RedriveStep[]> {
  const all: RedriveStep[] = [];
  let toldAt = Date.now();
  for await (const step of steps) {
    all.push(step);
    if (!isJson && hasFailed(step)) io.stdout(failureLine(step));
    if (Date.now() - toldAt >= TELL_EVERY_MS && all.length < total) {
      toldAt = Date.now();
      io.stderr(`${all.length} of ${total}\n`);
    }
  }
  return all;
}

const hasFailed = ({ outcome }: RedriveStep): boolean =>
  outcome === "still-failing" || outcome === "refused";

function failureLine({ stuck, detail = "" }: RedriveStep): string {
  const { queue, task, source = "", type = "", event = "" } = stuck;
  return `${printable(`still ${stuck.kind}: ${source} ${type} ${event} (${queue}/${task}): ${detail}`)}\n`;
}

/** The steps that failed, as JSON has them. */
export const failedSteps = (steps: readonly RedriveStep[]) =>
  steps
    .filter(hasFailed)
    .map(({ stuck: { queue, task, source, type, event }, outcome, detail }) => {
      return { queue, task, source, type, event, outcome, detail };
    });
