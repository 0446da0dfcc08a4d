import { spawn } from "node:child_process";
import { extname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { UserError } from "../../types/user-error.ts";

/** The function in a process of its own, as `npm start` runs it. */
export type FunctionProcess = {
  /** The port it listens at, by its own word; rejects when it ended before it listened. */
  readonly ready: Promise<number>;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  /**
   * Lets it go on for the connections that it has, whose next requests it passes on to the function at
   * another port; resolves when it has ended.
   */
  readonly retire: (successor: number) => Promise<void>;
  /** Ends it, after what is in flight; resolves when it has ended. */
  readonly stop: () => Promise<void>;
};

/** Longer than any delivery takes. */
const STOP_MS = 10_000;
/** Longer than connections stay open without a request. */
const RETIRE_MS = 30_000;

/** Starts the Functions Framework with the relay's function; each line it prints goes to `print`. */
export function startFunction(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): FunctionProcess {
  const framework = fileURLToPath(
    new URL("./main.js", import.meta.resolve("@google-cloud/functions-framework/testing")),
  );
  const extension = extname(import.meta.url);
  const source = fileURLToPath(new URL(`./function${extension}`, import.meta.url));
  const preload = new URL(`./child${extension}`, import.meta.url).href;
  const child = spawn(
    process.execPath,
    ["--import", preload, framework, `--source=${source}`, "--target=relay"],
    {
      // `production` keeps stack traces out of the framework's own error pages, as on Google Cloud.
      env: { ...env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // In a group of its own: Ctrl-C in the terminal asks this process, which then asks the child.
      detached: true,
    },
  );
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", print);
  }
  const ended = new Promise<string>((resolve) =>
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`)),
  );
  const ready = new Promise<number>((resolve, reject) => {
    child.on("message", (message) => resolve((message as { readonly port: number }).port));
    void ended.then((how) => reject(new UserError(`the function did not start (${how})`)));
  });
  ready.catch(() => undefined); // whoever waits for it hears of it
  return {
    ready,
    ended,
    retire: async (successor) => {
      if (child.connected) child.send({ successor });
      const timer = setTimeout(() => child.kill("SIGTERM"), RETIRE_MS);
      await ended;
      clearTimeout(timer);
    },
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
