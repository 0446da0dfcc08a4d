import { printable, printableJson } from "../printable.ts";

/** Rows in columns as wide as their widest cell; the last one is not padded. What senders can write is shown, never interpreted. */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(printable));
  const widths = shown.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return shown
    .map((row) => {
      const cells = row.map((cell, index) =>
        index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0),
      );
      return `${cells.join("  ").trimEnd()}\n`;
    })
    .join("");
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** How long ago, or how long until, in the largest unit that leaves two of it. */
export function span(time: string | undefined, now: Date): string {
  if (time === undefined) return "";
  const ms = now.getTime() - Date.parse(time);
  if (Number.isNaN(ms)) return "";
  const [unit, size] = UNITS.find(([, each]) => Math.abs(ms) >= 2 * each) ?? ["s", 1000];
  const text = `${Math.round(Math.abs(ms) / size)} ${unit}`;
  return ms >= 0 ? `${text} ago` : `in ${text}`;
}

/** "1 task", "2 tasks". */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** JSON for people and programs. */
export const json = (value: unknown): string => printableJson(value);
