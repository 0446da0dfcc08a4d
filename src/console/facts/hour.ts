import type { Control } from "./query.ts";
import type { HourBin } from "./queue-fact.ts";
import type { Google, LogEntry } from "./google.ts";
import { attemptFact } from "./lines.ts";
import { OPERATIONS } from "./reached.ts";
import { literal } from "./search.ts";

const HOUR_MS = 3_600_000;
/** Of one bar of the picture. */
const STEP_MS = 120_000;
const STEPS = HOUR_MS / STEP_MS;
const PAGE = 1000;
/** Pages of the last hour's operations that are read. */
const MOST_PAGES = 3;

/** What the operation log tells of a queue's last hour. */
export type Hour = {
  readonly delivered: number;
  readonly failed: number;
  /** Oldest first, two minutes each. */
  readonly bins: readonly Omit<HourBin, "depth">[];
};

/** The last hour of each queue by the operation log; undefined where it has too much of it to read. */
export async function lastHours(
  google: Google,
  only: string | undefined,
  control?: Control,
): Promise<ReadonlyMap<string, Hour> | undefined> {
  const nowMs = google.clock.now();
  const since = new Date(nowMs - HOUR_MS).toISOString();
  const filter = [
    OPERATIONS,
    `timestamp>=${literal(since)}`,
    "(jsonPayload.attemptResponseLog.status:* OR jsonPayload.taskCreationLog.status:*)",
    ...(only === undefined ? [] : [`resource.labels.queue_id=${literal(only)}`]),
  ].join(" AND ");
  const entries: LogEntry[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = { filter, orderBy: "timestamp desc", pageSize: PAGE } as const;
    const found = await google.listEntries(
      { ...asked, ...(pageToken !== undefined && { pageToken }) },
      control,
    );
    entries.push(...found.entries);
    pageToken = found.nextPageToken;
    if (pageToken === undefined) return hoursOf(entries, nowMs);
  }
  return undefined;
}

function hoursOf(entries: readonly LogEntry[], nowMs: number): ReadonlyMap<string, Hour> {
  const fromMs = nowMs - HOUR_MS;
  const operations = entries.flatMap((entry) => attemptFact(entry) ?? []);
  const hours = [...Map.groupBy(operations, ({ queue }) => queue)].map(([queue, all]) => {
    const bins = emptyBins(fromMs);
    for (const { time, outcome } of all) {
      const at = Math.floor((Date.parse(time) - fromMs) / STEP_MS);
      const bin = bins[Math.min(STEPS - 1, Math.max(0, at))];
      if (bin !== undefined && outcome !== "sent") bin[outcome] += 1;
    }
    const sum = (name: "delivered" | "failed"): number =>
      bins.reduce((total, bin) => total + bin[name], 0);
    return [queue, { delivered: sum("delivered"), failed: sum("failed"), bins }] as const;
  });
  return new Map(hours);
}

const emptyBins = (fromMs: number) =>
  Array.from({ length: STEPS }, (_, at) => ({
    time: new Date(fromMs + at * STEP_MS).toISOString(),
    created: 0,
    delivered: 0,
    failed: 0,
  }));

/** The hour of a queue that logs, and had nothing to. */
export const quietHour = ({ clock }: Google): Hour => ({
  delivered: 0,
  failed: 0,
  bins: emptyBins(clock.now() - HOUR_MS),
});

/**
 * The bins with how many tasks were in the queue at the end of each, counted back from how many there are
 * now: what was made has come, what was accepted has gone. Tasks that were deleted are in no log.
 */
export function withDepth(bins: Hour["bins"], depthNow: number): readonly HourBin[] {
  let depth = depthNow;
  return bins
    .toReversed()
    .map((bin) => {
      const atEnd = Math.max(0, depth);
      depth += bin.delivered - bin.created;
      return { ...bin, depth: atEnd };
    })
    .toReversed();
}
