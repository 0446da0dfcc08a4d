import type { Facts } from "../facts/facts.ts";
import type { HourBin, QueueFact } from "../facts/queue-fact.ts";

/** How many tasks a queue had at one moment. */
export type Sample = { readonly time: string; readonly depth: number };

/** A queue's last hour: as the operation log has it, otherwise as pages have seen it. */
export type History = readonly (HourBin | Sample)[];

const SPAN_MS = 3_600_000;
/** Samples closer than this replace each other. */
const STEP_MS = 15_000;

/**
 * Cloud Tasks tells only how a queue is now. Its operation log tells the hour before, where it is on and
 * not too much to read; otherwise whatever a page asks is remembered for an hour.
 */
export function createHistory(facts: Facts, now: () => Date) {
  const samples = new Map<string, Sample[]>();

  const note = ({ name, depth }: QueueFact): void => {
    const time = now();
    const all = (samples.get(name) ?? []).filter(
      (sample) => Date.parse(sample.time) > time.getTime() - SPAN_MS,
    );
    const last = all.at(-1);
    if (last !== undefined && time.getTime() - Date.parse(last.time) < STEP_MS) all.pop();
    all.push({ time: time.toISOString(), depth });
    samples.set(name, all);
  };

  const of = (queue: QueueFact): History => queue.hour ?? samples.get(queue.name) ?? [];

  return {
    /** All queues as they are, with the last hour of each. */
    queues: async () => {
      const queues = await facts.queues();
      for (const queue of queues) note(queue);
      return { queues, history: Object.fromEntries(queues.map((one) => [one.name, of(one)])) };
    },
    /** One queue's last hour. */
    of: (queue: QueueFact): History => {
      note(queue);
      return of(queue);
    },
  };
}
