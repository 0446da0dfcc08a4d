import { needOf } from "./paper.ts";
import { type Load, simulate } from "./simulate.ts";

/** Deliveries a second that docs/scale.md is about. */
const RATES = [1, 100, 10_000];

/** The loads that are simulated, those first that take a moment. */
export const LOADS: readonly Load[] = [
  { perSecond: 1, queues: 1, targetMs: 100, seconds: 20 },
  { perSecond: 100, queues: 1, targetMs: 100, seconds: 20 },
  { perSecond: 400, queues: 1, targetMs: 100, seconds: 10 },
  { perSecond: 400, queues: 1, targetMs: 5000, seconds: 20 },
  { perSecond: 1000, queues: 1, targetMs: 100, seconds: 10 },
  { perSecond: 1000, queues: 3, targetMs: 100, seconds: 10 },
  { perSecond: 10_000, queues: 1, targetMs: 100, seconds: 10 },
  { perSecond: 10_000, queues: 20, targetMs: 100, seconds: 20 },
  { perSecond: 10_000, queues: 25, targetMs: 100, seconds: 20 },
];
/** So many of them are also run by a test. */
export const QUICK = 5;

/** What each rate needs, in Markdown. */
export function paperTable(): string {
  const rows = RATES.map((rate) => {
    const { instances, queues, quotaShare, logBytesPerMinute, dollars } = needOf(rate);
    const { tasks, run, logs, tasksLogs } = dollars;
    const sum = tasks + run + logs;
    return [
      number(rate),
      number(instances),
      `${queues}`,
      `${percent(quotaShare)} %`,
      `${number(Math.round(logBytesPerMinute / 1e4) / 100)} MB`,
      money(tasks),
      money(run),
      money(logs),
      `**${money(sum)}**`,
      money(tasksLogs),
    ];
  });
  return table(
    [
      "deliveries a second",
      "instances",
      "`shards`",
      "of the calls' quota",
      "logs a minute",
      "Cloud Tasks",
      "Cloud Run",
      "logs",
      "together",
      "Cloud Tasks' own logs",
    ],
    rows,
  );
}

/** What came of simulated loads, in Markdown rows without a head. */
export async function simulatedRows(loads: readonly Load[]): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const load of loads) {
    const { sentPerSecond, medianMs, p99Ms, waiting, mostAtOnce } = await simulate(load);
    rows.push(
      row([
        number(load.perSecond),
        `${load.queues}`,
        load.targetMs < 1000 ? `${load.targetMs} ms` : `${load.targetMs / 1000} s`,
        number(Math.round(sentPerSecond)),
        `${number(medianMs)} ms`,
        `${number(p99Ms)} ms`,
        `${number(waiting)} after ${load.seconds} s`,
        number(mostAtOnce),
      ]),
    );
  }
  return rows;
}

/** The head of the simulated loads' table. */
export const SIMULATED_HEAD = table(
  [
    "deliveries a second",
    "queues",
    "the target answers in",
    "sent a second",
    "median wait",
    "p99",
    "waiting",
    "most under way",
  ],
  [],
);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

const number = (value: number): string => value.toLocaleString("en-US");
const percent = (share: number): string =>
  (share * 100).toLocaleString("en-US", { maximumSignificantDigits: 1 });
const money = (dollars: number): string =>
  `$${dollars.toLocaleString("en-US", dollars < 100 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;
