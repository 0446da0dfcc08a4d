import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a command line prints, run by bash. Rejects where it fails. */
export async function spawnText(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-c", command], { maxBuffer: 1e8 });
  return stdout;
}
