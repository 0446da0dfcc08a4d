import { readFileSync } from "node:fs";

/**
 * Counts from now on for how many ms the one of these processes (and this one) that waited most could have worked and had no core: other programs' work, which is not the
 * relay's time. Linux (proc(5), schedstat's second figure); 0 elsewhere, and for a process that has ended.
 */
export function starved(pids: readonly number[]): () => number {
  const all = ["self", ...pids.map(String)];
  const before = all.map(waitedMs);
  return () => Math.max(0, ...all.map((pid, at) => waitedMs(pid) - (before[at] ?? 0)));
}

function waitedMs(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}
