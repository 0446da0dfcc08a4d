import { spawnSync } from "node:child_process";
import { isAlive } from "./running.ts";

const INTERVAL_MS = 500;

/**
 * Calls `gone` once npm, where it started this process, has ended without ending it: npm and the
 * shell between them pass no signal on when they are killed. Started from a shell, the process is
 * the shell's to end. The answer stops looking.
 */
export function whenNpmIsGone(env: NodeJS.ProcessEnv, gone: () => void): () => void {
  if (env["npm_lifecycle_event"] === undefined) return () => undefined;
  const parent = process.ppid;
  const npm = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || isAlive(npm))) return;
    clearInterval(timer);
    gone();
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The parent of another process, by ps, which POSIX has; undefined where there is none. */
function parentOf(pid: number): number | undefined {
  const { stdout } = spawnSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" });
  const parent = Number(stdout?.trim() || Number.NaN);
  return Number.isInteger(parent) ? parent : undefined;
}
