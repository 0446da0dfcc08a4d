import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  const isMounted = mount(root, megabytes);
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

function mount(folder: string, megabytes: number): boolean {
  try {
    const args = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Node ignores the signal that comes with it, so that what is written beyond it fails (setrlimit(2), EFBIG). */
function limit(pid: number, bytes: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
}

/** A file that takes all the room there is. */
function fillUp(file: string): void {
  const descriptor = openSync(file, "w");
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  closeSync(descriptor);
}
