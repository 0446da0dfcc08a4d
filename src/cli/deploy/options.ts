import { parseArgs } from "node:util";

/** The command line or the config cannot be used; the script ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What `--only` can name: the kinds of things a deployment owns, in the order they are applied. */
export const KINDS = [
  "apis",
  "accounts",
  "queues",
  "grants",
  "function",
  "alerts",
  "identity",
] as const;
export type Kind = (typeof KINDS)[number];

/** Where and how to deploy: the flags that deploy.sh passes on, checked. */
export type Options = {
  readonly project: string;
  /** Of the function; queues are in the config's own `location`. */
  readonly region: string;
  /** Path of relay.yaml. */
  readonly configFile: string;
  /** The folder that `npm run build` leaves. */
  readonly staging: string;
  readonly via: "functions" | "run";
  readonly only: readonly Kind[];
  /** Full names of Cloud Monitoring notification channels. */
  readonly notify: readonly string[];
  /** Other projects in which targets' services are looked for by their URL. */
  readonly targetProjects: readonly string[];
  /** Share of Cloud Tasks' operations that is logged, 0 to 1. */
  readonly logRatio: number;
  readonly memory: string;
  readonly cpu: number;
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly timeoutSeconds: number;
  /** Deployment from GitHub, for `--bootstrap`: `owner/repository` and a branch. */
  readonly github: { readonly repository: string; readonly branch: string } | undefined;
  readonly bootstrap: boolean;
  readonly resume: boolean;
  readonly deleteQueues: boolean;
  readonly deleteSecrets: boolean;
};

const FLAGS = {
  project: { type: "string" },
  region: { type: "string" },
  config: { type: "string" },
  staging: { type: "string" },
  via: { type: "string" },
  only: { type: "string" },
  notify: { type: "string" },
  "target-projects": { type: "string" },
  "log-ratio": { type: "string" },
  memory: { type: "string" },
  cpu: { type: "string" },
  concurrency: { type: "string" },
  "min-instances": { type: "string" },
  "max-instances": { type: "string" },
  timeout: { type: "string" },
  github: { type: "string" },
  branch: { type: "string" },
  bootstrap: { type: "boolean" },
  resume: { type: "boolean" },
  "delete-queues": { type: "boolean" },
  "delete-secrets": { type: "boolean" },
} as const;

/** Reads the flags, then the environment (`PROJECT_ID`, `REGION`, `RELAY_CONFIG`). Throws UsageError. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): Options {
  const values = parseFlags(argv);
  const project = named("--project", "PROJECT_ID", values.project ?? env["PROJECT_ID"]);
  const region = named("--region", "REGION", values.region ?? env["REGION"]);
  mustMatch(
    "--project",
    project,
    /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
    "a project id such as my-project",
  );
  mustMatch("--region", region, /^[a-z]+-[a-z]+[0-9]+$/, "a region such as us-central1");
  return {
    project,
    region,
    configFile: values.config ?? env["RELAY_CONFIG"] ?? "relay.yaml",
    staging: values.staging ?? "dist/function",
    via: oneOf("--via", values.via ?? "functions", ["functions", "run"]),
    only: list(values.only).map((kind) => oneOf("--only", kind, KINDS)),
    notify: list(values.notify),
    targetProjects: list(values["target-projects"]),
    logRatio: number("--log-ratio", values["log-ratio"] ?? "1", 0, 1),
    memory: mustMatch(
      "--memory",
      values.memory ?? "512Mi",
      /^\d+(Mi|Gi)$/,
      "an amount such as 512Mi or 1Gi",
    ),
    cpu: number("--cpu", values.cpu ?? "1", 1, 8),
    concurrency: number("--concurrency", values.concurrency ?? "80", 1, 1000),
    minInstances: number("--min-instances", values["min-instances"] ?? "0", 0, 1000),
    maxInstances: number("--max-instances", values["max-instances"] ?? "20", 1, 1000),
    timeoutSeconds: number("--timeout", values.timeout ?? "60", 1, 3600),
    github: readGithub(values.github, values.branch),
    bootstrap: values.bootstrap ?? false,
    resume: values.resume ?? false,
    deleteQueues: values["delete-queues"] ?? false,
    deleteSecrets: values["delete-secrets"] ?? false,
  };
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function named(flag: string, variable: string, value: string | undefined): string {
  if (value !== undefined && value !== "") return value;
  throw new UsageError(`${flag} is missing: pass it, or set ${variable}`);
}

function mustMatch(flag: string, value: string, pattern: RegExp, wanted: string): string {
  if (pattern.test(value)) return value;
  throw new UsageError(`${flag} is "${value}", which is not ${wanted}`);
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError(`${flag} is "${value}"; it takes ${allowed.join(", ")}`);
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== "" && value >= least && value <= most) return value;
  throw new UsageError(`${flag} is "${text}"; it takes ${least} to ${most}`);
}

function list(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").filter((item) => item !== "");
}

function readGithub(repository: string | undefined, branch = "main"): Options["github"] {
  if (repository === undefined) return undefined;
  mustMatch("--github", repository, /^[\w.-]+\/[\w.-]+$/, "a repository such as owner/name");
  return { repository, branch };
}
