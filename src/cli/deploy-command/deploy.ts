import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "../bundle/root.ts";
import type { Command } from "../io.ts";

/** `relay deploy`: the package's deploy.sh with the same flags, in the terminal of this process. Its help and exit codes are the script's own. */
export const deploy: Command = async (args, { env, stderr }) => {
  // The script runs the planner with the first Node on the PATH: this one.
  const path = `${dirname(process.execPath)}${delimiter}${env["PATH"] ?? ""}`;
  const script = spawn("bash", [join(ROOT, "deploy.sh"), ...args], {
    stdio: "inherit",
    env: { ...env, PATH: path },
  });
  try {
    const [code] = (await once(script, "exit")) as [number | null];
    return code ?? 1;
  } catch (error) {
    stderr(
      `relay deploy: bash cannot be started (${(error as NodeJS.ErrnoException).code}); deploy.sh needs it on the PATH\n`,
    );
    return 2;
  }
};
