import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The function in a process of its own, as `npm start` runs it. */
export type FunctionProcess = {
  /** Resolves when it answers `/healthz`; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Ends the child when the channel to its parent closes, even if the parent was killed; else it would keep the port. */
const ENDS_WITH_PARENT = `data:text/javascript,${encodeURIComponent('process.once("disconnect", () => process.exit());')}`;

/** Starts the Functions Framework with the relay's function; each line it prints goes to `print`. */
export function startFunction(
  port: number,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): FunctionProcess {
  const framework = fileURLToPath(
    new URL("./main.js", import.meta.resolve("@google-cloud/functions-framework/testing")),
  );
  const source = fileURLToPath(new URL(`./function${extname(import.meta.url)}`, import.meta.url));
  const args = ["--import", ENDS_WITH_PARENT, framework, `--source=${source}`, "--target=relay"];
  const child = spawn(process.execPath, args, {
    // `production` keeps stack traces out of the framework's own error pages, as on Google Cloud.
    env: { ...env, PORT: String(port), NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", print);
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    ready: waitUntilHealthy(port, ended),
    stop: async () => {
      stopChild(child);
      await ended;
    },
  };
}

function stopChild(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
}

async function waitUntilHealthy(port: number, ended: Promise<number | null>): Promise<void> {
  let code: number | null | undefined;
  void ended.then((exit) => (code = exit));
  for (;;) {
    if (code !== undefined) throw new Error(`the function ended with ${code}`);
    try {
      const response = await fetch(`http://localhost:${port}/healthz`);
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The given port, or for 0 one that is free now. */
export async function portOrFree(port: number): Promise<number> {
  if (port !== 0) return port;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port: free } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return free;
}
