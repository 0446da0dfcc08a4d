import type { Config } from "../../types/config.ts";
import { environmentNames, expandEnvironment } from "./environment.ts";

/**
 * A project id as Google Cloud has them, with the domain of a domain-scoped one before a colon
 * (https://cloud.google.com/resource-manager/docs/creating-managing-projects).
 */
const PROJECT_ID = /^(?:[a-z0-9][a-z0-9.-]*:[a-z][a-z0-9-]*|[a-z][a-z0-9-]{4,28}[a-z0-9])$/;

/**
 * What is wrong with a project id: an error where no queue can be named so, a warning where only an
 * emulator can know it. Where the environment names an emulator, any name without white space and
 * slashes is fine.
 */
export function projectFault(
  project: string,
  env: NodeJS.ProcessEnv,
): { readonly severity: "error" | "warning"; readonly message: string } | undefined {
  if (PROJECT_ID.test(project)) return undefined;
  const emulator = env["CLOUD_TASKS_EMULATOR_HOST"] || env["CLOUD_TASKS_EMULATOR_REST"];
  if (emulator && /^[^\s/]+$/.test(project)) return undefined;
  const form = "6 to 30 lower-case letters, digits and hyphens, beginning with a letter";
  // The embedded Cloud Tasks, as others, accepts more than the service.
  return /^[a-z0-9][a-z0-9.:-]*$/.test(project)
    ? {
        severity: "warning",
        message: `is not a project id of Google Cloud (${form}), so it only works with an emulator`,
      }
    : { severity: "error", message: `is not a project id: ${form}` };
}

/**
 * The project of a config, its `${NAME}` filled in; by default GOOGLE_CLOUD_PROJECT. Undefined
 * where neither says one, or where a variable of it is not set.
 */
export function projectIn(
  { project }: { readonly project?: string },
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (project === undefined) return env["GOOGLE_CLOUD_PROJECT"]?.trim() || undefined;
  const isComplete = environmentNames(project).every((name) => (env[name]?.trim() ?? "") !== "");
  return isComplete ? expandEnvironment(project, env) : undefined;
}

/**
 * Where the queues of a config are: as the file says, otherwise as RELAY_LOCATION says, otherwise
 * us-central1.
 */
export function locationIn(
  { location, isLocationDefault }: Pick<Config, "location" | "isLocationDefault">,
  env: NodeJS.ProcessEnv,
): string {
  return (isLocationDefault && env["RELAY_LOCATION"]?.trim()) || location;
}
