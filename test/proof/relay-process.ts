import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

/** The built relay in a process of its own. */
export type RelayProcess = {
  readonly port: number;
  readonly pid: number;
  /** Its log's lines since the last call. */
  readonly takeLines: () => readonly string[];
  readonly isRunning: () => boolean;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Sends SIGTERM, and gives its exit code when it has ended. */
  readonly terminate: () => Promise<number | null>;
};

/** Starts `service.cjs` of a build on a free port. Throws with what it printed when it ends before it listens. */
export async function startRelay(
  built: string,
  env: Readonly<Record<string, string>>,
  preload: readonly string[] = [],
): Promise<RelayProcess> {
  const child = spawn(
    process.execPath,
    [...preload.flatMap((file) => ["--require", file]), resolve(built, "service.cjs")],
    {
      cwd: built,
      env: { PATH: process.env["PATH"], NODE_ENV: "production", PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let lines: string[] = [];
  let rest = "";
  let errors = "";
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  const port = await new Promise<number>((settle, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const [last = "", ...whole] = (rest + text).split("\n").toReversed();
      rest = last;
      for (const line of whole.toReversed()) {
        const listening = /"port":(\d+).*"message":"listening"/.exec(line);
        if (listening === null) lines.push(line);
        else settle(Number(listening[1]));
      }
    });
    void ended.then(() => reject(new Error(`the relay did not start: ${errors}`)));
  });
  return {
    port,
    pid: child.pid ?? 0,
    takeLines() {
      const taken = lines;
      lines = [];
      return taken;
    },
    isRunning: () => isRunning(child),
    async kill() {
      if (isRunning(child)) child.kill("SIGKILL");
      await ended;
    },
    async terminate() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;
