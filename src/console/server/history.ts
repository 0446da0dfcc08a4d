import type { Facts, QueueFact } from "../facts/facts.ts";

/** How a queue stood at one moment. */
export type Sample = {
  readonly time: string;
  readonly depth: number;
  /** Attempts of the hour before. */
  readonly delivered?: number;
  readonly failed?: number;
};

const SPAN_MS = 3_600_000;
/** Samples closer than this replace each other. */
const STEP_MS = 15_000;

/** Cloud Tasks tells only how a queue is now, so whatever a page asks is remembered for an hour. */
export function createHistory(facts: Facts, now: () => Date) {
  const samples = new Map<string, Sample[]>();

  const note = ({ name, depth, lastHour }: QueueFact): void => {
    const time = now();
    const all = (samples.get(name) ?? []).filter(
      (sample) => Date.parse(sample.time) > time.getTime() - SPAN_MS,
    );
    const last = all.at(-1);
    if (last !== undefined && time.getTime() - Date.parse(last.time) < STEP_MS) all.pop();
    all.push({ time: time.toISOString(), depth, ...lastHour });
    samples.set(name, all);
  };

  return {
    read: (): Readonly<Record<string, readonly Sample[]>> => Object.fromEntries(samples),
    note,
    take: async (): Promise<readonly QueueFact[]> => {
      const queues = await facts.queues();
      for (const queue of queues) note(queue);
      return queues;
    },
  };
}
