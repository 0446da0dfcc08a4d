import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config, QueueConfig } from "../../types/config.ts";
import type { Provider } from "../../types/provider.ts";
import { completeConfig } from "./complete.ts";
import { readDocument } from "./document.ts";
import { checkExpression } from "../route/expressions.ts";
import { type Path, pointerOf } from "../read/pointer.ts";
import { ConfigError, createReport, type Fault, type Place } from "./fault.ts";
import { checkQueues, unusedQueues } from "./queues.ts";
import type { CheckExpression } from "./raw.ts";
import { checkShape } from "./shape.ts";
import { checkSources } from "./sources.ts";
import { checkTargets } from "./targets.ts";

export { ConfigError, type Fault, faultLine } from "./fault.ts";
export type { CheckExpression } from "./raw.ts";

export type LoadedConfig = {
  readonly config: Config;
  /** Queues that the file describes and no target uses; by name. */
  readonly unusedQueues: Readonly<Record<string, QueueConfig>>;
  /** What works, but probably not as meant. */
  readonly warnings: readonly Fault[];
  /** Absolute path of the config file's folder: schema files are relative to it. */
  readonly folder: string;
  /** Where a value stands in the file, for faults that only show later, such as a schema that does not compile. */
  readonly locate: (path: Path) => Place;
};

export type LoadOptions = {
  /** The presets that `provider:` may name (src/providers). */
  readonly presets: Readonly<Record<string, Provider>>;
  readonly env: NodeJS.ProcessEnv;
  /** `secrets-required`: a secret or `${NAME}` that the environment does not hold is a fault. */
  readonly environmentChecks: "secrets-required" | "secrets-optional";
  /** Type-checks a CEL expression. Default: the relay's own check. */
  readonly checkExpression?: CheckExpression;
};

/**
 * Reads the text of a relay.yaml, checks it whole and fills in the defaults. Touches the disk only for the schema files it
 * names. Throws `ConfigError` with all faults at once.
 */
export function parseConfig(
  text: string,
  options: LoadOptions & { readonly file: string; readonly folder: string },
): LoadedConfig {
  const folder = resolve(options.folder);
  const surroundings = { checkExpression, ...options, folder };
  const document = readDocument(text);
  const report = createReport(options.file, document);
  for (const problem of document.problems) report.errorAt(document.place(problem), problem);
  if (document.value === undefined) throw new ConfigError(report.faults());

  const known = new Set(document.problems.map((problem) => pointerOf(problem.path)));
  const raw = checkShape(document.value ?? {}, report, known);
  checkSources(raw, document.names, report, surroundings);
  checkTargets(raw, report, surroundings);
  checkQueues(raw, report);

  const faults = report.faults();
  if (faults.some((fault) => fault.severity === "error")) throw new ConfigError(faults);
  return {
    config: completeConfig(raw, options.presets, document.names),
    unusedQueues: unusedQueues(raw),
    warnings: faults,
    folder,
    locate: document.locate,
  };
}

/** Reads and checks a config file. Throws `ConfigError` with all faults at once, a file that is not there included. */
export function loadConfig(file: string, options: LoadOptions): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException; // node:fs throws no other
    const message =
      code === "ENOENT"
        ? "there is no such file; write one, or set RELAY_CONFIG to its path"
        : `cannot be read (${code})`;
    const fault = { file, line: 1, column: 1, pointer: "", message, severity: "error" } as const;
    throw new ConfigError([fault], { cause });
  }
  return parseConfig(text, { ...options, file, folder: dirname(file) });
}
