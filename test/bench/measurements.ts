import { type ColdStart, coldStart } from "./cold.ts";
import { built, CARRIERS, LARGE, LEDGER, OURS, ROUTES } from "./configs.ts";
import { BARE, type Peer, type Shape, TEXTBOOK } from "./peers.ts";
import type { BenchQueue } from "./queue.ts";
import type { Goal, Row } from "./report.ts";
import { duel, type Scenario, type Turn } from "./steady.ts";

/** What a measurement works with. */
export type Bench = {
  readonly queue: BenchQueue;
  /** For builds, certificates and the result. */
  readonly folder: string;
  /** A multiple of three: 3 when in a hurry, else 9. */
  readonly rounds: number;
};

/** Each part of the table, by the name that selects it. */
export const MEASUREMENTS: Readonly<Record<string, (bench: Bench) => Promise<readonly Row[]>>> = {
  cold,
  burst,
  growth,
  steady,
  service,
  ledger,
  forged,
  large,
};

/** Starting: spawn to the first relayed delivery. */
async function cold(bench: Bench): Promise<readonly Row[]> {
  const ours = await built(OURS, bench.folder);
  const alone = asService(ours);
  const production = await coldStarts("production", 1, [ours, BARE, TEXTBOOK, alone], bench);
  const plain = await coldStarts("plain", 1, [ours, TEXTBOOK], bench);
  const [wall, cpu, rss] = [wallMs, cpuMs, rssMiB];
  const inProduction = "cold start, TLS and token";
  const inPlain = "cold start, plaintext queue";
  return [
    { name: inProduction, ...of(ours, BARE), goal: { most: 1 }, ...wall(production, 0, 1) },
    { name: inProduction, ...of(ours, BARE), ...cpu(production, 0, 1) },
    { name: inProduction, ...of(TEXTBOOK, BARE), ...wall(production, 2, 1) },
    { name: inProduction, ...of(alone, BARE), goal: { most: 0.75 }, ...wall(production, 3, 1) },
    { name: inPlain, ...of(ours, TEXTBOOK), goal: { most: 0.3 }, ...wall(plain, 0, 1) },
    { name: inPlain, ...of(ours, TEXTBOOK), ...cpu(plain, 0, 1) },
    {
      name: "memory at the first answer",
      ...of(ours, BARE),
      goal: { most: 1.11 },
      ...rss(production, 0, 1),
    },
  ];
}

/** A provider that sends many at once to a function that has scaled to zero. */
async function burst(bench: Bench): Promise<readonly Row[]> {
  const ours = await built(OURS, bench.folder);
  const starts = await coldStarts("plain", 64, [ours, TEXTBOOK], bench);
  const name = "64 at once on a cold process";
  return [{ name, ...of(ours, TEXTBOOK), goal: { most: 0.4 }, ...wallMs(starts, 0, 1) }];
}

/** A relay that has grown, against itself with ten sources. */
async function growth(bench: Bench): Promise<readonly Row[]> {
  const ours = await built(OURS, bench.folder);
  const large = await built(LARGE, bench.folder);
  const routes = await built(ROUTES, bench.folder);
  const starts = await coldStarts("plain", 1, [large, ours], bench);
  const name = "cold start, 250 schemas and 1000 sources";
  const grown = { size: "1 kB", targets: 1, to: ours } as const;
  const most = { most: 1.05 };
  return [
    { name, ...of(large, ours), goal: { most: 1.1 }, ...wallMs(starts, 0, 1) },
    (await cpuRow("1000 sources", { ...grown, of: large }, most, bench)).row,
    (await cpuRow("1000 routes", { ...grown, of: routes }, most, bench)).row,
  ];
}

/** Under load, by size and fan-out. */
async function steady(bench: Bench): Promise<readonly Row[]> {
  const ours = await built(OURS, bench.folder);
  const rows: Row[] = [];
  for (const { size, targets, cpu, rate } of [
    { size: "1 kB", targets: 1, cpu: 0.42, rate: 2.6 },
    { size: "20 kB", targets: 1, cpu: 0.42, rate: 2.3 },
    { size: "200 kB", targets: 1, cpu: 0.5, rate: undefined },
    { size: "1 kB", targets: 3, cpu: 0.5, rate: undefined },
    { size: "1 kB", targets: 10, cpu: 0.45, rate: 2 },
  ] as const) {
    const name = `${size}, ${targets} ${targets === 1 ? "target" : "targets"}`;
    const scenario = { size, targets, of: ours, to: TEXTBOOK };
    const { row, turns, memory } = await cpuRow(name, scenario, { most: cpu }, bench);
    const pairs = (value: "deliveriesPerSecond" | "p50Ms" | "p99Ms"): Row["pairs"] =>
      turns.map(([mine, theirs]) => [mine[value], theirs[value]] as const);
    const same = { name, ...of(ours, TEXTBOOK) };
    const rateRow = { ...same, counted: "deliveries/s", pairs: pairs("deliveriesPerSecond") };
    rows.push(
      row,
      rate === undefined ? rateRow : { ...rateRow, goal: { least: rate } },
      { ...same, counted: "p50 ms", goal: { most: 0.5 }, pairs: pairs("p50Ms") },
      { ...same, counted: "p99 ms", goal: { most: 1 }, pairs: pairs("p99Ms") },
    );
    if (size === "1 kB" && targets === 1) {
      rows.push({ ...same, counted: "RSS MiB", goal: { most: 0.32 }, pairs: memory });
    }
  }
  return rows;
}

/** The relay without the framework. */
async function service(bench: Bench): Promise<readonly Row[]> {
  const alone = asService(await built(OURS, bench.folder));
  const scenario = { size: "1 kB", targets: 1, of: alone, to: TEXTBOOK } as const;
  return [(await cpuRow("1 kB, 1 target", scenario, { most: 0.35 }, bench)).row];
}

/** The same build, started as a service. */
const asService = (peer: Peer): Peer => ({
  ...peer,
  name: "service",
  source: `${peer.source}/service.cjs`,
});

/** What `dedup: {ledger: true}` costs an event that is fresh by its own time. */
async function ledger(bench: Bench): Promise<readonly Row[]> {
  const of = await built(LEDGER, bench.folder);
  const to = await built(OURS, bench.folder);
  const scenario = { size: "1 kB", targets: 1, of, to } as const;
  return [(await cpuRow("the ledger, 1 kB, 1 target", scenario, { most: 1.6 }, bench)).row];
}

/** Deliveries that nobody signed: what an attacker can make the function spend. */
async function forged(bench: Bench): Promise<readonly Row[]> {
  const ours = await built(OURS, bench.folder);
  const scenario = { targets: 1, signature: "forged", of: ours, to: BARE } as const;
  const rows: Row[] = [];
  for (const [size, most] of [
    ["1 kB", 0.7],
    ["200 kB", 0.4],
    ["10 MB", 0.1],
  ] as const) {
    const name = `forged signature, ${size}`;
    rows.push((await cpuRow(name, { ...scenario, size }, { most }, bench)).row);
  }
  const crowd = { ...scenario, size: "5 MB", connections: 64 } as const;
  const { rssMiB: pairs } = await duel(crowd, 3, bench.queue, bench.folder);
  const name = "64 bodies of 5 MB at once";
  return [...rows, { name, ...of(ours, BARE), counted: "RSS MiB", goal: { most: 0.5 }, pairs }];
}

/** Bodies that no task can carry as they are; the bare function only reads and parses them. */
async function large({ folder, rounds, queue }: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const carrier of CARRIERS) {
    const ours = await built(carrier, folder);
    for (const size of ["1.1 MB", "7 MB", "20 MB"] as const) {
      const scenario = { size, targets: 1, connections: 4, of: ours, to: BARE } as const;
      const { turns, peakMiB } = await duel(scenario, rounds, queue, folder);
      const perMegabyte = ({ cpuMsPerDelivery }: Turn): number =>
        cpuMsPerDelivery / Number.parseFloat(size);
      const pairs = turns.map(
        ([mine, theirs]) => [perMegabyte(mine), perMegabyte(theirs)] as const,
      );
      const same = { name: `${size}, ${carrier.large}`, ...of(ours, BARE) };
      rows.push({ ...same, counted: "CPU ms per MB", pairs });
      rows.push({ ...same, counted: "peak RSS MiB", pairs: peakMiB });
    }
  }
  return rows;
}

async function cpuRow(
  name: string,
  scenario: Scenario,
  goal: Goal,
  { rounds, queue, folder }: Bench,
) {
  const { turns, rssMiB: memory } = await duel(scenario, rounds, queue, folder);
  const pairs = turns.map(
    ([mine, theirs]) => [mine.cpuMsPerDelivery, theirs.cpuMsPerDelivery] as const,
  );
  const row: Row = {
    name,
    ...of(scenario.of, scenario.to),
    counted: "CPU ms per delivery",
    goal,
    pairs,
  };
  return { row, turns, memory };
}

/** Starts each peer in turn, again and again. One array per round, in the order of `peers`. */
async function coldStarts(
  shape: Shape,
  burst: number,
  peers: readonly Peer[],
  { queue, folder, rounds }: Bench,
): Promise<readonly (readonly ColdStart[])[]> {
  const starts: ColdStart[][] = [];
  // The first round fills the page cache and does not count.
  for (let round = 0; round <= rounds; round++) {
    queue.reset();
    const results: ColdStart[] = [];
    for (const peer of peers) results.push(await coldStart(peer, shape, burst, queue, folder));
    if (round > 0) starts.push(results);
  }
  return starts;
}

const of = (mine: Peer, theirs: Peer) => ({ of: mine.name, to: theirs.name });

const column =
  (counted: string, value: keyof ColdStart) =>
  (starts: readonly (readonly ColdStart[])[], mine: number, theirs: number) => ({
    counted,
    pairs: starts.map(
      (peers) =>
        [peers[mine]?.[value] ?? Number.NaN, peers[theirs]?.[value] ?? Number.NaN] as const,
    ),
  });

const wallMs = column("wall ms", "wallMs");
const cpuMs = column("CPU ms", "cpuMs");
const rssMiB = column("RSS MiB", "rssMiB");
