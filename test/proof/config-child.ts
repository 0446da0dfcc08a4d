import { writeFileSync } from "node:fs";
import { pino } from "pino";
import { breakSource, type SentMutant } from "./break-source.ts";

// Checks the configs that its parent sends, and starts those that pass. It works in the folder of their schemas.

/** What became of a config. */
export type Outcome = {
  /** What `relay check --json` printed. */
  readonly printed: string;
  readonly code: number;
  /** What it threw. */
  readonly threw?: string;
  /** What the relay threw when it was started with a config that had passed. */
  readonly didNotStart?: string;
  /** Of this process, for the check. */
  readonly cpuMs: number;
};

const mutant = process.env["RELAY_MUTANT"];
if (mutant !== undefined) breakSource(JSON.parse(mutant) as SentMutant);
// Only now, so that a mutant is what is loaded.
const { check } = await import("../../src/cli/check/check.ts");
const { openRelay } = await import("../../src/relay/open-relay.ts");
const { readRelay } = await import("../../src/relay/start.ts");

const FILE = "relay.yaml";

/** Every name that a text may mean as a variable of the environment has a value. */
const environmentOf = (text: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    [...new Set(text.match(/[A-Z_][A-Z0-9_]*/g))].map((name) => [name, process.env[name] ?? "x1"]),
  ),
  RELAY_CONFIG: FILE,
  GOOGLE_CLOUD_PROJECT: "proof-project",
  CLOUD_TASKS_EMULATOR_REST: "http://127.0.0.1:1",
  RELAY_URL: "https://relay.example.com",
});

async function outcomeOf(text: string): Promise<Outcome> {
  writeFileSync(FILE, text);
  const env = environmentOf(text);
  let printed = "";
  const stdout = (part: string): void => void (printed += part);
  const before = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  try {
    const code = await check(["--json"], { env, stdout, stderr: stdout });
    const outcome = { printed, code, cpuMs: cpuMs() };
    return code === 0 ? { ...outcome, ...started(env) } : outcome;
  } catch (error) {
    return { printed, code: 0, threw: String((error as Error).stack), cpuMs: cpuMs() };
  }
}

function started(env: NodeJS.ProcessEnv): { readonly didNotStart?: string } {
  try {
    openRelay({ ...readRelay(env), env, log: pino({ level: "silent" }) });
    return {};
  } catch (error) {
    return { didNotStart: String((error as Error).stack) };
  }
}

process.on("message", (text: string) => {
  void outcomeOf(text).then((outcome) => process.send?.(outcome));
});
process.send?.("ready");
