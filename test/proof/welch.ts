/** What two lots of measurements say about each other. */
export type Comparison = {
  /** Welch's t: beyond 10 either way, the two are not alike (Reparaz, Balasch, Verbauwhede, "Dude, is my code constant time?", 2016). */
  readonly t: number;
  readonly count: number;
};

/**
 * Measures two works in random turns, and compares their times by Welch's t-test. What other programs take of the processor only ever
 * adds, so that the slower half of all measurements is left out.
 */
export function compareTimes(
  one: () => void,
  other: () => void,
  turns: number,
  isOnesTurn: () => boolean,
): Comparison {
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    const which = isOnesTurn() ? 0 : 1;
    const work = which === 0 ? one : other;
    const from = process.hrtime.bigint();
    work();
    times[which].push(Number(process.hrtime.bigint() - from));
  }
  const all = [...times[0], ...times[1]].toSorted((a, b) => a - b);
  const median = all[Math.floor(all.length / 2)] ?? 0;
  const [first, second] = times.map((list) => momentsOf(list.filter((ns) => ns <= median)));
  if (first === undefined || second === undefined) throw new TypeError("there are two lots");
  const spread = Math.sqrt(first.variance / first.count + second.variance / second.count);
  return { t: spread === 0 ? 0 : (first.mean - second.mean) / spread, count: turns };
}

function momentsOf(list: readonly number[]): { mean: number; variance: number; count: number } {
  const count = list.length;
  const mean = list.reduce((sum, value) => sum + value, 0) / count;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, variance, count };
}
