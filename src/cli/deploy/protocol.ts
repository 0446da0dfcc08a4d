import { resolve } from "node:path";
import { emailOf } from "./names.ts";
import type { Options } from "./options.ts";
import type { Resource } from "./state.ts";

/**
 * What deploy.sh asks, in the order of a run. Every question but `help` reads the flags and relay.yaml.
 * - `help`: the help text
 * - `describe`: checks all that can be checked without a request; prints the wanted state as JSON; writes `place`
 * - `reads`: writes what curl is to read next, by what the lists say
 * - `plan`, `verify`, `destroy`: prints a line per resource; writes `steps`, and the files they name
 * - `rollback`: prints the revision to go back to; the variable REVISION names one
 */
export const QUESTIONS = [
  "help",
  "describe",
  "reads",
  "plan",
  "verify",
  "destroy",
  "rollback",
] as const;
/** One of `QUESTIONS`. */
export type Question = (typeof QUESTIONS)[number];

/**
 * The files in the folder that deploy.sh and the planner share, beside `<collection>.json` for each list that
 * deploy.sh reads and `answer<n>.json` for each REST read.
 */
export const FILES = {
  /** For deploy.sh: `name=value` lines of what it needs to know of the flags; see `placeLines`. */
  place: "place",
  /** For curl: the REST reads by method, as config files. */
  GET: "get.curl",
  POST: "post.curl",
  TEST: "test.curl",
  /** From curl: `<file of the answer> <HTTP status>` lines. */
  statuses: "answers.status",
  /** For deploy.sh: a step per line, its words between tabs. */
  steps: "steps",
  /** For deploy.sh: the sign of each change that is more than a notice, one character each. */
  signs: "signs",
  /** For deploy.sh: the files to upload, one per line, relative to the staging folder. */
  upload: "upload",
  /** For deploy.sh: a folder of files that are uploaded in place of those. */
  instead: "instead",
  /** For deploy.sh: the revision that serves now; empty where there is none. */
  previous: "previous",
  /** For deploy.sh: the relay's own URL. */
  url: "url",
  /** For deploy.sh: `<source>\t<URL>` lines. */
  sources: "sources",
  /** From deploy.sh: `gcloud run revisions list`, for `rollback`. */
  revisions: "revisions.json",
} as const;

/**
 * What a change makes deploy.sh run: the function `do_<noun>` with the words that follow. A path among them is that of a JSON
 * file in the folder; flags are gcloud's.
 */
export type Step =
  | readonly ["api", "enable", ...string[]]
  | readonly ["account", "create", id: string, title: string, mark: string]
  | readonly ["account", "delete", email: string]
  | readonly ["pool", "create" | "delete", name: string]
  | readonly ["provider", "create" | "update", name: string, pool: string, ...flags: string[]]
  | readonly ["role", "create" | "update", id: string, file: string]
  | readonly ["role", "delete", id: string]
  | readonly ["queue", "create" | "update", name: string, location: string, ...flags: string[]]
  | readonly ["queue", "pause" | "resume" | "delete", name: string, location: string]
  | readonly [
      "grant",
      "add" | "remove",
      kind: Resource["kind"],
      name: string,
      project: string,
      place: string,
      role: string,
      member: string,
      condition: string,
    ]
  | readonly ["bucket", "create" | "update", name: string, lifecycle: string]
  | readonly ["function", "deploy", ...flags: string[]]
  | readonly ["function", "latest" | "delete"]
  | readonly ["schedule", "create" | "update", name: string, ...flags: string[]]
  | readonly ["schedule", "resume" | "delete", name: string]
  | readonly ["metric", "create" | "update", name: string, file: string]
  | readonly ["metric", "delete", name: string]
  | readonly ["alert", "create" | "update", name: string, file: string]
  | readonly ["alert", "delete", name: string]
  | readonly ["dashboard", "create" | "update", name: string, file: string]
  | readonly ["dashboard", "delete", name: string]
  | readonly ["secret", "delete", name: string];

/** `steps`. Throws where a word holds what separates words and steps. */
export function stepLines(steps: readonly Step[]): string {
  const unsafe = steps.flat().find((word) => /[\t\n]/.test(word));
  if (unsafe !== undefined) {
    throw new TypeError(`a tab or a line break cannot be in a step: ${JSON.stringify(unsafe)}`);
  }
  return steps.map((step) => `${step.join("\t")}\n`).join("");
}

/** `place`: these variables of deploy.sh, by these names. Lists have commas between their items. */
export function placeLines(options: Options, location: string): string {
  const { project, region, via, bootstrap, only, targetProjects, configFile } = options;
  const place = {
    project,
    region,
    location,
    via,
    bootstrap: bootstrap ? "yes" : "",
    only: only.join(","),
    target_projects: targetProjects.join(","),
    account_domain: emailOf("", project).slice(1),
    config: resolve(configFile),
  };
  return Object.entries(place)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
