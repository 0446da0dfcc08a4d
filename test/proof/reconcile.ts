import { setTimeout as delay } from "node:timers/promises";
import type { DeliveryFact } from "../../src/console/facts/facts.ts";
import type { Cloud } from "./cloud.ts";
import { hold } from "./promise.ts";
import { type Answered, count, deliveriesSince, factsOf, words } from "./shown.ts";
import type { Target } from "./target.ts";

/** What was sent, and what has to have become of it. */
export type Sums = {
  sent: number;
  readonly answered: Answered;
  readonly kinds: Map<string, number>;
  tasks: number;
  parked: number;
  /** The longest answer, in milliseconds. */
  longestMs: number;
};

/**
 * An attempt to make a task that got no answer within this time is repeated, and what the next one finds counts as its own. Two
 * copies of a delivery that both have to ask again both count it.
 */
const ATTEMPT_MS = 1200;

/** Holds what was sent against what was answered, queued, received and is shown. */
export async function checkReconciled(
  sums: Sums,
  since: Date,
  target: Target,
  cloud: Cloud,
): Promise<void> {
  const answers = [...sums.answered.values()].reduce((one, other) => one + other, 0);
  const shown = await shownSince(since, answers, cloud);
  const byStatus: Answered = new Map();
  for (const { status = 0 } of shown) count(byStatus, status);
  const failed = sums.answered.get(503) ?? 0;
  agree("answered", answers - failed, sums.sent);
  hold(words(byStatus) === words(sums.answered), "the console shows what was answered", () => {
    return `${words(byStatus)}, and answered were ${words(sums.answered)}`;
  });
  // The line of a delivery that failed does not say which of its tasks were made.
  if (failed === 0) {
    const made = total(shown, "created");
    const mayBeTwice = sums.longestMs < ATTEMPT_MS ? 0 : (sums.kinds.get("again") ?? 0);
    const isIn = made >= sums.tasks && made <= sums.tasks + mayBeTwice;
    agree("tasks made, by the log", isIn ? sums.tasks : made, sums.tasks);
    agree("events parked, by the log", total(shown, "parked"), sums.parked);
  }
  agree("tasks received", target.accepted.size, sums.tasks);
  const times = [...target.accepted.values()].reduce((one, other) => one + other, 0);
  agree("times that they were received", times, sums.tasks);
  const queues = await factsOf(cloud).queues();
  for (const { name, role, depth } of queues) {
    if (role === "ledger") continue;
    agree(`tasks in ${name}, by the console`, depth, role === "parked" ? sums.parked : 0);
  }
}

function agree(what: string, counted: number, wanted: number): void {
  hold(counted === wanted, "the counts agree", () => `${what}: ${counted}, and not ${wanted}`);
}

/** A line reaches the log a moment after its answer. */
async function shownSince(
  since: Date,
  wanted: number,
  cloud: Cloud,
): Promise<readonly DeliveryFact[]> {
  for (let left = 100; ; left -= 1) {
    const shown = await deliveriesSince(since, cloud);
    if (shown.length >= wanted || left === 0) return shown;
    await delay(50);
  }
}

const total = (shown: readonly DeliveryFact[], what: "created" | "parked"): number =>
  shown.reduce((sum, one) => sum + (one[what] ?? 0), 0);
