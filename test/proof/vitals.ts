import { readdirSync, readFileSync } from "node:fs";

/** Resident memory of a process (Linux, proc(5)); 0 elsewhere, and for a process that has ended. */
export function memoryMiB({ pid }: { readonly pid: number }): number {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return Math.round(Number(kib) / 1024);
  } catch {
    return 0;
  }
}

/** How many files and sockets a process has open (Linux); 0 elsewhere. */
export function descriptors({ pid }: { readonly pid: number }): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** The middle one. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** By how much values that were taken at equal distances grow from one to the next: the slope of the line that fits best. */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  const under = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
