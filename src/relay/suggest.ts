/**
 * ` did you mean "x"?`-style help for a name that is not known: the known names that it is the
 * first word of (slack: slack-events …), otherwise the nearest within a small edit distance,
 * otherwise the known names when they are few, or nothing.
 */
export function suggestion(name: string, known: readonly string[]): string {
  const family = known.filter((one) => one.startsWith(`${name.toLowerCase()}-`));
  if (family.length > 0) return `; did you mean ${family.map((one) => `"${one}"`).join(" or ")}?`;
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (known.length === 0 || known.length > MAX_LISTED) return "";
  return `; known here: ${known.join(", ")}`;
}

/** More names than this are no help on one line. */
const MAX_LISTED = 16;

/**
 * The known name with the fewest edits from `name`, at most a third of its length; undefined where
 * none is that near.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let fewest = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue;
    const edits = editDistance(wanted, candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1];
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) {
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      }
      row.push(edits);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
