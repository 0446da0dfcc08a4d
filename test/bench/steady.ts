import { deliveries, type Size } from "./deliveries.ts";
import { type Expectation, load, type LoadResult } from "./load.ts";
import { BARE, type Peer, start } from "./peers.ts";
import type { Running } from "./process.ts";
import type { BenchQueue } from "./queue.ts";
import { quantile } from "./report.ts";

/** What two warm functions are loaded with, in turns. */
export type Scenario = {
  readonly size: Size;
  readonly targets: 1 | 3 | 10;
  /** `forged`: every delivery is answered 401 by those that look. Default `signed`. */
  readonly signature?: "signed" | "forged";
  /** Default 16. */
  readonly connections?: number;
  readonly of: Peer;
  readonly to: Peer;
};

/** Deliveries of one turn: enough for about half a second of a slow function's time. */
const TURN: Readonly<Record<Size, number>> = {
  "1 kB": 1200,
  "20 kB": 800,
  "200 kB": 240,
  "1.1 MB": 48,
  "5 MB": 64,
  "7 MB": 12,
  "10 MB": 16,
  "20 MB": 6,
};
/** So many turns come first and do not count: V8 needs about ten thousand deliveries until its code is the final one. */
const WARM_UP_TURNS = 6;
/** Then both functions start anew: two starts of the same code can differ by a tenth for all their life. */
const ROUNDS_PER_SITTING = 3;
const CONNECTIONS = 16;

/** What one turn cost. */
export type Turn = {
  readonly cpuMsPerDelivery: number;
  readonly deliveriesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type Duel = {
  readonly turns: readonly (readonly [of: Turn, to: Turn])[];
  /** Resident memory at the end of each sitting, in MiB. */
  readonly rssMiB: readonly (readonly [of: number, to: number])[];
  /** The most that it was in each sitting, in MiB. */
  readonly peakMiB: readonly (readonly [of: number, to: number])[];
};

/**
 * Loads both functions of a scenario in turns, `rounds` times (a multiple of ROUNDS_PER_SITTING), each going first every other time.
 */
export async function duel(
  scenario: Scenario,
  rounds: number,
  queue: BenchQueue,
  folder: string,
): Promise<Duel> {
  const sittings: Sitting[] = [];
  for (let done = 0; done < rounds; done += ROUNDS_PER_SITTING) {
    sittings.push(await sit(scenario, queue, folder));
  }
  return {
    turns: sittings.flatMap(({ turns }) => turns),
    rssMiB: sittings.map(({ rssMiB }) => rssMiB),
    peakMiB: sittings.map(({ peakMiB }) => peakMiB),
  };
}

type Sitting = {
  readonly turns: Duel["turns"];
  readonly rssMiB: Duel["rssMiB"][number];
  readonly peakMiB: Duel["peakMiB"][number];
};

async function sit(scenario: Scenario, queue: BenchQueue, folder: string): Promise<Sitting> {
  const of = await start(scenario.of, "plain", queue, folder);
  const to = await start(scenario.to, "plain", queue, folder);
  try {
    const turnOf = turns(scenario, scenario.of, of, queue);
    const turnTo = turns(scenario, scenario.to, to, queue);
    for (let warmUp = 0; warmUp < WARM_UP_TURNS; warmUp++) {
      await turnOf();
      await turnTo();
    }
    const results: [Turn, Turn][] = [];
    for (let round = 0; round < ROUNDS_PER_SITTING; round++) {
      const early = round % 2 === 0 ? await turnOf() : undefined;
      const other = await turnTo();
      results.push([early ?? (await turnOf()), other]);
    }
    return {
      turns: results,
      rssMiB: [of.rssMiB(), to.rssMiB()],
      peakMiB: [of.peakMiB(), to.peakMiB()],
    };
  } finally {
    await of.stop();
    await to.stop();
  }
}

/** A function that loads `running` for one turn. */
function turns(
  { size, targets, signature = "signed", connections = CONNECTIONS }: Scenario,
  peer: Peer,
  running: Running,
  queue: BenchQueue,
): () => Promise<Turn> {
  const pool = deliveries(targets === 1 ? "/github" : `/github-${targets}`, size, signature);
  const expected = expectation(peer, signature, targets);
  const count = Math.ceil(TURN[size] / Math.sqrt(targets));
  return async () => {
    queue.reset();
    await running.listening();
    const from = running.cpuMs();
    const result = await load(running.port, pool, count, connections, expected, queue);
    return summary(result, running.cpuMs() - from);
  };
}

function expectation(peer: Peer, signature: "signed" | "forged", targets: number): Expectation {
  if (peer === BARE) return { status: 204, tasks: 0 };
  return signature === "forged" ? { status: 401, tasks: 0 } : { status: 202, tasks: targets };
}

function summary({ elapsedMs, latenciesMs }: LoadResult, cpuMs: number): Turn {
  return {
    cpuMsPerDelivery: cpuMs / latenciesMs.length,
    deliveriesPerSecond: (latenciesMs.length / elapsedMs) * 1000,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  };
}
