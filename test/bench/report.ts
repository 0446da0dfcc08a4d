export type Goal = { readonly most: number } | { readonly least: number };

/** One line of the table: how much of something `of` takes, in units of `to`. */
export type Row = {
  readonly name: string;
  /** What was counted, with its unit. */
  readonly counted: string;
  readonly of: string;
  readonly to: string;
  /** What the ratio is wanted to be. */
  readonly goal?: Goal;
  /** Both values of each round, measured right after one another. */
  readonly pairs: readonly (readonly [of: number, to: number])[];
};

export type Summary = {
  readonly ratio: number;
  /** The quarter points of the rounds' ratios. */
  readonly spread: readonly [low: number, high: number];
  readonly medians: readonly [of: number, to: number];
  /** Undefined where there is no goal. */
  readonly met: boolean | undefined;
};

/** The median of the rounds' ratios: machines are noisy, and what disturbs a round disturbs both of its halves. */
export function summarize({ pairs, goal }: Row): Summary {
  const ratios = pairs.map(([of, to]) => of / to);
  const ratio = quantile(ratios, 0.5);
  return {
    ratio,
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    medians: [
      quantile(
        pairs.map(([of]) => of),
        0.5,
      ),
      quantile(
        pairs.map(([, to]) => to),
        0.5,
      ),
    ],
    met: goal && isMet(ratio, goal),
  };
}

/** The value below which the share `q` (0 to 1) of the values lies, interpolated. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The table as people read it. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { ratio, spread, medians, met } = summarize(row);
    return [
      row.name,
      `${row.of} / ${row.to}`,
      row.counted,
      `${short(medians[0])} / ${short(medians[1])}`,
      ratio.toFixed(2),
      `${spread[0].toFixed(2)}–${spread[1].toFixed(2)}`,
      ...verdict(row.goal, met),
    ];
  });
  return aligned([
    ["measured", "of / to", "counted", "medians", "ratio", "spread", "goal", ""],
    ...lines,
  ]);
}

/** Figures that have no yardstick beside them, against their goals. */
export function figures(
  values: Readonly<Record<string, number>>,
  goals: Readonly<Record<string, Goal>>,
): string {
  const lines = Object.entries(values).map(([name, value]) => {
    const goal = goals[name];
    return [name, short(value), ...verdict(goal, goal && isMet(value, goal))];
  });
  return aligned([["embedded Cloud Tasks", "", "goal", ""], ...lines]);
}

const isMet = (value: number, goal: Goal): boolean =>
  "most" in goal ? value <= goal.most : value >= goal.least;

function verdict(goal: Goal | undefined, met: boolean | undefined): readonly string[] {
  if (goal === undefined) return ["", ""];
  return ["most" in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`, met ? "met" : "MISSED"];
}

const short = (value: number): string => value.toPrecision(value >= 1000 ? 4 : 3);

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
