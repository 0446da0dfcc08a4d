import type { DeliveryFact, StuckFact } from "../facts/facts.ts";

/** A delivery as the list needs it: without the log line that it comes from. */
export function rowOf(delivery: DeliveryFact): Omit<DeliveryFact, "entry"> {
  const { entry: _, ...row } = delivery;
  return row;
}

/** Tasks that are held for the same reason. */
export type StuckGroup = {
  readonly kind: StuckFact["kind"];
  readonly cause: string;
  readonly target: string;
  readonly count: number;
  readonly oldest: string;
  /** The first of them. */
  readonly items: readonly StuckFact[];
};

/** So many of a group are listed. */
const LISTED = 200;
const ORDER: readonly StuckFact["kind"][] = ["dead", "parked", "failing", "waiting"];

/** Groups what is stuck by kind, cause and target; what needs a person first, the largest first. */
export function groupStuck(all: readonly StuckFact[]): readonly StuckGroup[] {
  const groups = Map.groupBy(all, groupKey);
  return [...groups.values()]
    .map((items): StuckGroup => {
      const [first] = items;
      return {
        kind: first?.kind ?? "waiting",
        cause: first?.cause?.code ?? "",
        target: first?.target ?? "",
        count: items.length,
        oldest: items.map(({ createdAt }) => createdAt).sort()[0] ?? "",
        items: items.slice(0, LISTED),
      };
    })
    .sort(
      (one, other) =>
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || other.count - one.count,
    );
}

const groupKey = ({ kind, cause, target }: StuckFact): string =>
  JSON.stringify([kind, cause?.code ?? "", target ?? ""]);

/** Deliveries of one hour, or of whatever the step is, by outcome. */
export type Bin = { readonly time: string; readonly counts: Readonly<Record<string, number>> };

/** Counts deliveries by outcome over a span of time, in equal steps. */
export function binOutcomes(
  all: readonly Pick<DeliveryFact, "time" | "outcome">[],
  fromMs: number,
  stepMs: number,
  steps: number,
): readonly Bin[] {
  const bins = Array.from({ length: steps }, (_, index) => ({
    time: new Date(fromMs + index * stepMs).toISOString(),
    counts: {} as Record<string, number>,
  }));
  for (const { time, outcome } of all) {
    const bin = bins[Math.floor((Date.parse(time) - fromMs) / stepMs)];
    if (bin !== undefined) bin.counts[outcome] = (bin.counts[outcome] ?? 0) + 1;
  }
  return bins;
}
