import { findConfig } from "../../relay/config/find.ts";
import type { Option, Values } from "../command.ts";
import { BATCH_DEADLINE_SECONDS } from "../../relay/queue/park.ts";
import { UsageError } from "../io.ts";

/** What `--only` can name: the kinds of things a deployment owns, in the order they are applied. */
export const KINDS = [
  "apis",
  "accounts",
  "queues",
  "archive",
  "grants",
  "function",
  "alerts",
  "identity",
] as const;
/** One of `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** The ways to deploy. */
const WAYS = ["functions", "run", "service"] as const;

/** Where and how to deploy: the flags of deploy.sh, checked. */
export type Options = {
  readonly project: string;
  /** Of the function; queues are in the config's own `location`. */
  readonly region: string;
  /** Path of relay.yaml. */
  readonly configFile: string;
  /** The folder that `npm run build` leaves. */
  readonly staging: string;
  readonly via: (typeof WAYS)[number];
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

/** What deploy.sh reads itself, and acts on: the mode of a run. */
const MODES = {
  "dry-run": { type: "boolean", help: "print every change, make none" },
  verify: { type: "boolean", help: "the same for machines: exit 3 where anything differs" },
  rollback: {
    type: "string",
    value: "[REVISION]",
    help: "traffic back to the previous ready revision (or this one)",
  },
  destroy: {
    type: "boolean",
    help: "remove what this script made; queues stay, paused, with their tasks",
  },
  yes: { type: "boolean", help: "with --destroy: do it" },
  "set-secret": {
    type: "string",
    value: "NAME",
    help: "store a secret, read from standard input (or asked for)",
  },
  describe: {
    type: "boolean",
    help: "print as JSON what would be owned; no request is sent",
  },
} as const satisfies Readonly<Record<string, Option>>;

/** Every flag of deploy.sh. */
export const FLAGS = {
  project: { type: "string", value: "P", help: "the project's id, or PROJECT_ID" },
  region: {
    type: "string",
    value: "R",
    help: "where the function runs, or REGION;\ngcloud's own configuration is neither read nor written",
  },
  config: { type: "string", value: "FILE", help: "relay.yaml (or RELAY_CONFIG)" },
  ...MODES,
  only: { type: "string", value: "KIND,…", help: `of ${KINDS.join(", ")}` },
  via: {
    type: "string",
    value: WAYS.join("|"),
    help: "gcloud functions deploy (default), gcloud run deploy --function,\nor a service without the Functions Framework",
  },
  staging: {
    type: "string",
    value: "DIR",
    help: "upload this built folder;\ndefault: run npm run build, upload dist/function",
  },
  memory: {
    type: "string",
    value: "512Mi",
    help: "the function's settings, with their defaults;\nall are set on every run, so pass them every time",
  },
  cpu: { type: "string", value: "1", help: "" },
  concurrency: { type: "string", value: "80", help: "" },
  "min-instances": { type: "string", value: "0", help: "" },
  "max-instances": { type: "string", value: "20", help: "" },
  timeout: {
    type: "string",
    value: "60",
    help: `in seconds; at least ${BATCH_DEADLINE_SECONDS}, which a batch may take`,
  },
  notify: {
    type: "string",
    value: "CHANNEL,…",
    help: "notification channels of the alerts (projects/P/notificationChannels/N)",
  },
  "target-projects": {
    type: "string",
    value: "P,…",
    help: "where to look for targets' services, beside the project itself",
  },
  "log-ratio": {
    type: "string",
    value: "0..1",
    help: "share of Cloud Tasks' operations that is logged; default 1",
  },
  resume: {
    type: "boolean",
    help: "resume paused queues (those that are meant to be paused stay so)",
  },
  "delete-queues": {
    type: "boolean",
    help: "with --destroy: delete the queues and their tasks;\nthe names are unusable for up to 3 days",
  },
  "delete-secrets": { type: "boolean", help: "with --destroy: delete the secrets too" },
  bootstrap: {
    type: "boolean",
    help: "once, by an owner: APIs, accounts, roles, sign-in from GitHub",
  },
  github: {
    type: "string",
    value: "OWNER/REPO",
    help: "with --bootstrap: the repository that may deploy",
  },
  branch: {
    type: "string",
    value: "NAME",
    help: "with --bootstrap --github: the branch that may deploy; default main",
  },
} as const satisfies Readonly<Record<string, Option>>;

/** Checks the flags; the environment (`PROJECT_ID`, `REGION`, `RELAY_CONFIG`) stands in for some. Throws UsageError. */
export function readOptions(values: Values<typeof FLAGS>, env: NodeJS.ProcessEnv): Options {
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
    configFile: values.config ?? findConfig(env),
    staging: values.staging ?? "dist/function",
    via: oneOf("--via", values.via ?? "functions", WAYS),
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
    timeoutSeconds: number("--timeout", values.timeout ?? "60", BATCH_DEADLINE_SECONDS, 3600),
    github: readGithub(values.github, values.branch),
    bootstrap: values.bootstrap ?? false,
    resume: values.resume ?? false,
    deleteQueues: values["delete-queues"] ?? false,
    deleteSecrets: values["delete-secrets"] ?? false,
  };
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
  throw new UsageError(`${flag} is "${value}"; it must be one of ${allowed.join(", ")}`);
}

function number(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text !== "" && value >= least && value <= most) return value;
  throw new UsageError(`${flag} is "${text}"; it must be ${least} to ${most}`);
}

function list(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").filter((item) => item !== "");
}

function readGithub(repository: string | undefined, branch = "main"): Options["github"] {
  if (repository === undefined) return undefined;
  mustMatch("--github", repository, /^[\w.-]+\/[\w.-]+$/, "a repository such as owner/name");
  return { repository, branch };
}
