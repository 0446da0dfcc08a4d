import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillUp, mountSmall } from "../support/full-disk.ts";

/** A disk that can be full. */
export type SmallDisk = {
  /** For the data of whoever is to meet it. */
  readonly folder: string;
  /** How it is made full. */
  readonly kind: "a small file system" | "a limit of file sizes";
  /** From now on a process finds no room on it. */
  readonly fill: (pid: number) => void;
  /** There is room again. */
  readonly free: (pid: number) => void;
  readonly close: () => void;
};

/** A file system of so many megabytes; where none can be mounted (root may), a folder and the process's own limit (Linux). */
export function openSmallDisk(megabytes: number): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), "relay-proof-disk-"));
  const folder = join(root, "data");
  const filler = join(root, "filler");
  const isMounted = mountSmall(root, megabytes);
  mkdirSync(folder);
  return {
    folder,
    kind: isMounted ? "a small file system" : "a limit of file sizes",
    fill: isMounted ? () => fillUp(filler) : (pid) => limit(pid, "1"),
    free: isMounted ? () => rmSync(filler, { force: true }) : (pid) => limit(pid, "unlimited"),
    close() {
      if (isMounted) execFileSync("umount", ["-l", root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Node ignores the signal that comes with it, so that what is written beyond it fails (setrlimit(2), EFBIG). */
function limit(pid: number, bytes: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
}
