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
  const tell = progress(total, "", io);
  for await (const step of steps) {
    all.push(step);
    if (!isJson && hasFailed(step)) io.stdout(failureLine(step));
    tell(all.length);
  }
  return all;
}

/** Says on standard error how far something is, now and then. */
export function progress(total: number, what: string, { stderr }: Io): (done: number) => void {
  let toldAt = Date.now();
  return (done) => {
    if (Date.now() - toldAt < TELL_EVERY_MS || done === total) return;
    toldAt = Date.now();
    stderr(`${`${done} of ${total} ${what}`.trim()}\n`);
  };
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
