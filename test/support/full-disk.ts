import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";

/** Mounts a file system of so many megabytes on a folder. False where that cannot be done: root may, on Linux. */
export function mountSmall(folder: string, megabytes: number): boolean {
  try {
    const args = ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder];
    execFileSync("mount", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Writes a file that takes all the room there is, and gives its path. */
export function fillUp(file: string): string {
  const descriptor = openSync(file, "w");
  for (const size of [65_536, 4096]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  closeSync(descriptor);
  return file;
}
