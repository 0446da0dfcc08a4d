import type { Mutant } from "./mutants.ts";
import type { Random } from "./random.ts";

/** One run of a campaign. */
export type Run = {
  readonly seed: string;
  readonly random: Random;
  /** `quick` is a slice of some seconds, `whole` takes minutes. */
  readonly size: "quick" | "whole";
  /** A campaign that shows more the longer it runs takes half an hour. Default: a minute. */
  readonly isLong?: boolean;
  /** Told how far a long one is, in words. */
  readonly note?: (text: string) => void;
  /** Run with this fault in the product. */
  readonly mutant?: Mutant;
  /** Only this trial, as a report of a broken promise names it. */
  readonly trial?: string;
};

/** What a campaign did, as far as every promise held. */
export type Figures = {
  /** What was tried, in words with numbers. */
  readonly tried: string;
  /** What was measured on the way. */
  readonly measured?: string;
};

/** A part of the proof. Throws BrokenPromise at the first promise that does not hold. */
export type Campaign = {
  readonly name: string;
  /** What it does to the relay, and what is checked. */
  readonly title: string;
  readonly checks: string;
  readonly run: (run: Run) => Promise<Figures>;
};

/** Works through a list with so many at a time. The first failure ends it, after those under way. */
export async function inParallel<T>(
  list: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const waiting = list.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failure = results.find((result) => result.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

/** A figure's percentiles, in whole units. */
export function percentiles(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
