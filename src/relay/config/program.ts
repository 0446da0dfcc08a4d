import { spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import type { Path } from "../read/pointer.ts";
import type { ConfigDocument } from "./document.ts";
import type { Place } from "./fault.ts";
import { EVALUATE } from "./evaluate.ts";

/** What the process that ran a config file reports. */
type Report = {
  /** Absent where `problem` says why. */
  readonly value?: unknown;
  readonly problem?: { readonly path: Path; readonly message: string; readonly place?: Place };
  /** Absolute paths of the modules it consists of, those of packages left out. */
  readonly files: readonly string[];
};

/** A config file that is a module, run. */
export type ProgramDocument = ConfigDocument & {
  /** The other modules that it imported, by absolute path. */
  readonly imported: readonly string[];
};

/** Against a module that never ends. */
const TIMEOUT_MS = 120_000;

/**
 * Runs a config file whose default export is the config, in a process of its own: it is read again
 * as often as it changes, and what it does to its process stays there. `text` is the file's, for
 * the places of values. Never throws on what the file does.
 */
export function runProgram(file: string, text: string, env: NodeJS.ProcessEnv): ProgramDocument {
  const path = resolve(file);
  const { value, problem, files } = evaluate(path, env);
  const locate = (at: Path): Place => placeOf(text, at);
  return {
    value,
    problems: problem === undefined ? [] : [{ ...problem, offset: 0 }],
    place: ({ path: at }) => problem?.place ?? locate(at),
    locate,
    locateName: locate,
    locateWithin: locate,
    names: (at) => Object.keys(Object(at.reduce(member, value)) as object),
    imported: files.filter((one) => one !== path),
  };
}

function evaluate(path: string, env: NodeJS.ProcessEnv): Report {
  const { output, error, signal, status } = spawnSync(
    process.execPath,
    ["--no-warnings", "--input-type=module", "--eval", EVALUATE, "--", path],
    // The fourth stream is for the report; what the file writes to standard error is shown.
    {
      cwd: dirname(path),
      env,
      stdio: ["ignore", "ignore", "inherit", "pipe"],
      encoding: "utf8",
      timeout: TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const report = output?.[3] ?? "";
  if (report !== "") return JSON.parse(report) as Report;
  const end = error?.message ?? (signal === null ? `exit code ${status}` : signal);
  return { problem: { path: [], message: `ended before it gave a config (${end})` }, files: [] };
}

const member = (value: unknown, name: string | number): unknown =>
  (Object(value) as Readonly<Record<string, unknown>>)[name];

/**
 * Where a value is probably written: after the names that lead to it, one behind the other. A
 * config that is computed has no place of its own; then it is that of the last name found.
 */
function placeOf(text: string, path: Path): Place {
  let at = 0;
  for (const name of path) {
    if (typeof name === "number") continue;
    const literal = RegExp.escape(name);
    const found = new RegExp(`(?<![\\w$-])["']?${literal}["']?\\s*:`, "g");
    found.lastIndex = at;
    const next = found.exec(text);
    if (next !== null) at = next.index;
  }
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
