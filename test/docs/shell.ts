import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Running, start } from "../support/process.ts";
import { tempFolder } from "../support/folder.ts";
import { ROOT } from "./pages.ts";

/** A folder in which the commands of a document are typed, one after the other. */
export type Shell = {
  readonly folder: string;
  /** Runs a line in bash, from `folder`; resolves with its exit code and what it printed on both streams. */
  readonly run: (line: string) => Promise<{ readonly code: unknown; readonly printed: string }>;
  /** Starts a line that goes on until it is stopped. */
  readonly start: (line: string, env: NodeJS.ProcessEnv) => Running;
  /** Starts `npm run dev`, after ending the one before, and resolves once all of it is up. */
  readonly dev: (env?: NodeJS.ProcessEnv) => Promise<Dev>;
  readonly stop: () => Promise<void>;
};

/** What a running `npm run dev` says of itself. */
export type Dev = { readonly url: string; readonly rest: string; readonly banner: string };

/** `npx relay` is the checkout's: npx itself would take seconds to find that out each time. */
const PRELUDE = `npx() { "$@"; }
relay() { node '${join(ROOT, "src/cli/relay.mjs")}' "$@"; }
`;

const ANY_PORTS = {
  PORT: "0",
  RELAY_TASKS_PORT: "0",
  RELAY_CONSOLE_PORT: "0",
  RELAY_ECHO_PORT: "0",
};

/** A shell in a new folder with these files, for which no other relay of this machine is there. */
export function openShell(files: Readonly<Record<string, string>>): Shell {
  const folder = tempFolder(files);
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`,
    HOME: folder,
    RELAY_DATA: join(folder, ".relay"),
  };
  let running: Running | undefined;

  async function stop(): Promise<void> {
    if (running === undefined) return;
    process.kill(noted().pid, "SIGINT");
    await running.ended;
    running = undefined;
  }

  const noted = (): { readonly pid: number; readonly url: string; readonly rest: string } =>
    JSON.parse(readFileSync(join(folder, ".relay/running.json"), "utf8")) as ReturnType<
      typeof noted
    >;

  const inBash = (line: string, more: NodeJS.ProcessEnv = {}): Running =>
    start("bash", ["-c", `${PRELUDE}${line}`], { cwd: folder, env: { ...env, ...more } });

  return {
    folder,
    start: (line, more) => inBash(`exec ${line}`, more),
    run: async (line) => {
      const bash = inBash(line);
      return { code: await bash.ended, printed: bash.output() };
    },
    dev: async (more = {}) => {
      await stop();
      const config = { RELAY_CONFIG: join(folder, "relay.yaml") };
      running = start("npm", ["run", "dev"], {
        cwd: ROOT,
        env: { ...env, ...config, ...ANY_PORTS, ...more },
      });
      await running.until(/\n {2}Try: .*\n/);
      return { ...noted(), banner: running.output() };
    },
    stop,
  };
}

/** A text without what differs from run to run: ids, times, addresses and the width of columns. */
export const shapeOf = (text: string): readonly string[] =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replaceAll(/\b(evt|in)_\w{10,}/g, "<id>")
    .replaceAll(/[0-9a-f]{32}/g, "<hash>")
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+Z)?/g, "<time>")
    .replaceAll(/localhost:\d+/g, "<host>")
    .replaceAll(/token=\S+/g, "<token>")
    .replaceAll(/State: \S+/g, "<state>")
    .replaceAll(/RELAY_DATA=\S+ /g, "") // where the folder is not the usual one
    .replaceAll(/\b\d+ bytes/g, "<bytes>")
    .replaceAll(/\b\d{4,} s /g, "<age> ")
    .replaceAll(/\b\d+ (ms|s|min|h|d)\b/g, "<age>")
    .replaceAll(/\d+ ok, \d+ failed/g, "<counts>")
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "" && line !== "…");
