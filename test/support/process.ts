import { type ChildProcess, spawn } from "node:child_process";
import { atFileEnd } from "./file-end.ts";

/** A program that a test has started. */
export type Running = {
  readonly child: ChildProcess;
  /** What it has printed so far, on both streams. */
  readonly output: () => string;
  /** Its exit code, or the signal that ended it, once all that it printed is read. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Waits until what it has printed matches. Throws with its output when it ends before. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Writes to its standard input. */
  readonly type: (text: string) => void;
  /** Sends a signal, by default SIGINT, and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
};

/** Starts a program; it is killed when the test file has run, if it still runs then. */
export function start(
  command: string,
  args: readonly string[],
  {
    cwd,
    env,
    stdin = "ignore",
  }: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    /** With `pipe`, `type` reaches it. */
    readonly stdin?: "ignore" | "pipe";
  } = {},
): Running {
  const child = spawn(command, args, { cwd, env, stdio: [stdin, "pipe", "pipe"] });
  let output = "";
  let wake = (): void => undefined;
  const told = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      wake();
    });
  }
  let isOver = false;
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => {
      isOver = true;
      resolve(code ?? signal);
      wake();
    });
  });
  atFileEnd(() => void (isOver || child.kill("SIGKILL")));
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(output);
      if (found !== null) return found;
      if (isOver) throw new Error(`${command} ended before it printed ${pattern}:\n${output}`);
      await told();
    }
  };
  const stop = (signal: NodeJS.Signals = "SIGINT") => {
    child.kill(signal);
    return ended;
  };
  const type = (text: string): void => void child.stdin?.write(text);
  return { child, output: () => output, ended, until, stop, type };
}
