import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config, QueueConfig } from "../../types/config.ts";
import { checkArchive, completeArchive } from "./archive.ts";
import { type ConfigDocument, readDocument } from "./document.ts";
import { isProgram } from "./find.ts";
import { runProgram } from "./program.ts";
import { type Path, pointerOf } from "../read/pointer.ts";
import { checkEnvironment } from "./environment-checks.ts";
import { ConfigError, createReport, type Fault, type Place, type Report } from "./fault.ts";
import type { CheckInputs } from "./inputs.ts";
import { queueUsers } from "./queue-users.ts";
import { readMoved } from "./moved.ts";
import { checkQueues, completeQueues, type RawQueue, unusedQueues } from "./queues.ts";
import { projectFault } from "./project.ts";
import { checkShape } from "./shape.ts";
import { checkSources, completeSource, providerOf, type RawSource } from "./sources.ts";
import { completeTarget } from "./complete-target.ts";
import type { RawTarget } from "./raw-target.ts";
import { checkTargets } from "./targets.ts";
import { items, present } from "./values.ts";

export { ConfigError, type Fault, faultLine, faultText } from "./fault.ts";

const LOCATION = "us-central1";

/** A config without faults. */
export type LoadedConfig = {
  readonly config: Config;
  /** Queues that the file describes and no target uses; by name. */
  readonly unusedQueues: Readonly<Record<string, QueueConfig>>;
  /** What works, but probably not as meant. */
  readonly warnings: readonly Fault[];
  /** Absolute path of the config file's folder: schema files are relative to it. */
  readonly folder: string;
  /** Of a config file that is a module: what it gave, and the modules that it imported. */
  readonly program?: { readonly value: unknown; readonly imported: readonly string[] };
  /**
   * Where a value is in the file, for faults that only show later, such as a schema that does
   * not compile.
   */
  readonly locate: (path: Path) => Place;
};

/** What a config is checked with and against. */
export type LoadOptions = Omit<CheckInputs, "folder">;

/**
 * Reads the text of a relay.yaml, checks all of it and fills in the defaults. Touches the disk only
 * for the schema files it names. Throws `ConfigError` with all faults at once.
 */
export function parseConfig(
  text: string,
  options: LoadOptions & { readonly file: string; readonly folder: string },
): LoadedConfig {
  return checkDocument(readDocument(text), options);
}

function checkDocument(
  document: ConfigDocument,
  options: LoadOptions & { readonly file: string; readonly folder: string },
): LoadedConfig {
  const folder = resolve(options.folder);
  const report = createReport(options.file, document);
  for (const problem of document.problems) report.errorAt(document.place(problem), problem);
  if (document.value === undefined) throw new ConfigError(report.faults());

  const known = new Set(document.problems.map((problem) => pointerOf(problem.path)));
  // What the schema refused has been taken out; the rest is what the schema says.
  const value = readMoved(document.value ?? {}, report);
  const raw = checkShape(value, report, known) as RawConfig;
  check(raw, document.names, report, { ...options, folder });

  const faults = report.faults();
  if (faults.some((fault) => fault.severity === "error")) throw new ConfigError(faults);
  return {
    config: complete(raw, options.presets, document.names),
    unusedQueues: unusedQueues(raw.queues ?? {}, usedQueues(raw.targets)),
    warnings: faults,
    folder,
    locate: document.locate,
  };
}

/**
 * Reads and checks a config file: a relay.yaml, or a module whose default export is the config.
 * Throws `ConfigError` with all faults at once, a file that is not there included.
 */
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
  const place = { ...options, file, folder: dirname(file) };
  if (!isProgram(file)) return parseConfig(text, place);
  const document = runProgram(file, text, options.env);
  const { value, imported } = document;
  return { ...checkDocument(document, place), program: { value, imported } };
}

/**
 * relay.yaml as it is written, once the schema has been over it: what is there has the right type.
 * What failed the schema has been taken out, so that the checks of meaning still see all the rest;
 * hence every field may be missing, and a list may have holes.
 */
type RawConfig = {
  readonly project?: string;
  readonly location?: string;
  readonly basePath?: string;
  readonly serviceAccount?: string;
  readonly transport?: "rest" | "client";
  readonly archive?: string;
  readonly sources?: Readonly<Record<string, RawSource>>;
  readonly targets?: Readonly<Record<string, RawTarget>>;
  readonly queues?: Readonly<Record<string, RawQueue>>;
};

/** Gives the names in an object, in the order of the file. */
type Names = (path: Path) => readonly string[];

function check(raw: RawConfig, names: Names, report: Report, inputs: CheckInputs): void {
  const { project, archive, sources = {}, targets = {}, queues = {}, serviceAccount } = raw;
  checkProject(project, report, inputs.env);
  const routes = Object.values(sources).flatMap((source) => items(source.routes));
  const hasServiceAccount = serviceAccount !== undefined || report.has(["serviceAccount"]);
  checkSources(sources, targets, names, report, inputs);
  checkTargets(targets, report, {
    ...inputs,
    targets,
    queues,
    routed: new Set(routes.flatMap(({ to }) => items(to))),
    hasServiceAccount,
  });
  checkArchive(archive, report, {
    sources: Object.keys(sources).filter((name) => sources[name]?.archive === true),
    hasServiceAccount,
  });
  checkQueues(queues, usedQueues(targets), report);
  checkEnvironment(raw, secretForms(sources, inputs.presets), report, inputs);
}

/** What the secrets of a source hold, as its provider calls it. */
function secretForms(
  sources: Readonly<Record<string, RawSource>>,
  presets: LoadOptions["presets"],
): (source: string) => string | undefined {
  return (name) => {
    const source = sources[name];
    return source && providerOf(name, source, presets)?.secret;
  };
}

function checkProject(project: string | undefined, report: Report, env: NodeJS.ProcessEnv): void {
  if (project === undefined || project.includes("${")) return;
  const fault = projectFault(project, env);
  if (fault !== undefined) report[fault.severity](["project"], fault.message);
}

function usedQueues(targets: RawConfig["targets"] = {}): ReadonlySet<string> {
  return new Set(Object.entries(targets).map(([name, target]) => target.queue ?? name));
}

function complete(
  { sources = {}, targets = {}, queues = {}, ...raw }: RawConfig,
  presets: LoadOptions["presets"],
  names: Names,
): Config {
  const { serviceAccount } = raw;
  const isLocationDefault = raw.location === undefined;
  const completeSources = mapValues(sources, (source, name) =>
    completeSource(name, source, presets, names(["sources", name, "schemas"])),
  );
  return {
    ...present("project", raw.project),
    location: raw.location ?? LOCATION,
    ...(isLocationDefault && { isLocationDefault }),
    ...present("basePath", raw.basePath),
    ...present("serviceAccount", serviceAccount),
    ...present("transport", raw.transport),
    ...present("archive", raw.archive === undefined ? undefined : completeArchive(raw.archive)),
    sources: completeSources,
    targets: mapValues(targets, (target, name) => completeTarget(name, target, serviceAccount)),
    queues: completeQueues(
      queues,
      queueUsers(targets, serviceAccount),
      Object.values(completeSources),
    ),
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, change(value, name)]),
  );
}
