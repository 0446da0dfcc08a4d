import { type ChildProcess, fork } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { stringify } from "yaml";
import type { Campaign, Figures, Run } from "../campaign.ts";
import { asSent } from "../break-source.ts";
import { proofFolder } from "../build.ts";
import type { Outcome } from "../config-child.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS } from "../fuzz-config.ts";
import type { Mutant } from "../mutants.ts";
import { mutateConfig, WORST } from "../mutate-config.ts";
import { hold } from "../promise.ts";

const ROUNDS = { quick: 100, whole: 800 } as const;
const ROOT = resolve(import.meta.dirname, "../../..");
/** Of this machine's processor, for a text of up to a megabyte: a check is for somebody who waits. */
const MOST_CPU_MS = 3000;
/** When a check is given up; processors may be busy with others. */
const GIVE_UP_MS = 60_000;

export const config: Campaign = {
  name: "config",
  title:
    "`relay check` on relay.yaml files, of the documentation and of every preset, changed in what they say and how they say it: types, sizes, depth, names, expressions, globs, anchors, tags, tabs, line ends",
  checks:
    "it throws nothing; each fault has its place in the file, and words; what passes starts; each is checked within 3 s of one processor",
  run: prove,
};

type Fault = {
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly message: string;
  readonly severity: string;
};

async function prove(run: Run): Promise<Figures> {
  const folder = proofFolder("config");
  cpSync(resolve(ROOT, "schemas"), resolve(folder, "schemas"), { recursive: true });
  const texts = originals();
  const child = startChild(folder, run.mutant);
  let passed = 0;
  let faulty = 0;
  let slowest = 0;
  try {
    for (let round = 0; round < ROUNDS[run.size]; round += 1) {
      const random = run.random.fork(round);
      const original = random.pick(texts);
      const text = WORST[round] ?? (round % 10 === 0 ? original : mutateConfig(original, random));
      const outcome = await child.check(text);
      const seen = (): string =>
        `round ${round}: ${JSON.stringify(outcome ?? null).slice(0, 3000)} for ${JSON.stringify(text.slice(0, 3000))}`;
      hold(outcome !== undefined, "nothing ends the check, and it ends", seen);
      hold(outcome.threw === undefined, "what is wrong with a config is told, not thrown", seen);
      hold(outcome.cpuMs < MOST_CPU_MS, "a config is checked in time", seen);
      hold(outcome.didNotStart === undefined, "a config that passes starts", seen);
      const { ok, faults } = JSON.parse(outcome.printed) as { ok: boolean; faults: Fault[] };
      proveFaults(faults, text, seen);
      const errors = faults.filter(({ severity }) => severity === "error");
      hold(ok === (errors.length === 0), "what has a fault does not pass", seen);
      hold(ok === (outcome.code === 0), "what has a fault does not pass", seen);
      if (ok) passed += 1;
      else faulty += 1;
      slowest = Math.max(slowest, outcome.cpuMs);
    }
  } finally {
    child.end();
  }
  return {
    tried: `${passed + faulty} configs from ${texts.length} real ones: ${passed} passed and started, ${faulty} had faults`,
    measured: `at most ${Math.round(slowest)} ms of a processor for one`,
  };
}

function proveFaults(faults: readonly Fault[], text: string, seen: () => string): void {
  const lines = text.split(/\r\n|\r|\n/);
  for (const { line, column, pointer, message } of faults) {
    const isThere = line >= 1 && line <= lines.length && column >= 1;
    hold(isThere, "each fault has a place in the file", () => `${line}:${column} ${seen()}`);
    hold(pointer === "" || pointer.startsWith("/"), "each fault has a pointer", seen);
    hold(/\w+\W+\w+/.test(message), "each fault has words", seen);
    // oxlint-disable-next-line no-control-regex -- these are what it is about
    const isClean = !/undefined|\[object|TypeError|at \S+:\d+:\d+/.test(message);
    hold(
      isClean,
      "a fault is told in words, and not as a program's",
      () => `${message}: ${seen()}`,
    );
  }
}

/** The relay.yaml of this checkout, the whole ones of the documentation, and one of each preset. */
function originals(): readonly string[] {
  const pages = readdirSync(resolve(ROOT, "docs")).filter((name) => name.endsWith(".md"));
  const blocks = pages.flatMap((name) => {
    const page = readFileSync(resolve(ROOT, "docs", name), "utf8");
    return [...page.matchAll(/```ya?ml\n([^]*?)```/g)].map(([, block = ""]) => block);
  });
  const { sources, ...rest } = FUZZ_CONFIG;
  const presets = Object.entries(sources).map(([name, source]) =>
    stringify({ ...rest, sources: { [name]: source } }),
  );
  return [readFileSync(resolve(ROOT, "relay.yaml"), "utf8"), ...blocks, ...presets];
}

type Child = {
  /** Undefined where it ended, or did not answer. */
  readonly check: (text: string) => Promise<Outcome | undefined>;
  readonly end: () => void;
};

function startChild(folder: string, mutant: Mutant | undefined): Child {
  const child: ChildProcess = fork(resolve(import.meta.dirname, "../config-child.ts"), {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      ...FUZZ_SECRETS,
      RELAY_MUTANT: mutant && JSON.stringify(asSent(mutant)),
    },
    execArgv: ["--max-old-space-size=256"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const isReady = new Promise((settle) => child.once("message", settle));
  return {
    async check(text) {
      await isReady;
      return new Promise((settle) => {
        const timer = setTimeout(end, GIVE_UP_MS, undefined);
        const onExit = (): void => end(undefined);
        function end(outcome: Outcome | undefined): void {
          clearTimeout(timer);
          child.off("message", end).off("exit", onExit);
          settle(outcome);
        }
        child.once("message", end).once("exit", onExit);
        child.send(text);
      });
    },
    end: () => void child.kill("SIGKILL"),
  };
}
