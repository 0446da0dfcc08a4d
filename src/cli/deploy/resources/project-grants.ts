import { grant } from "../names.ts";
import type { Grant, Present, Read, Wanted } from "../state.ts";
import { projectOf } from "./policies.ts";

/** The role that Cloud Tasks' own agent needs where its API was on before 19 March 2019. */
export const TASKS_AGENT = "roles/cloudtasks.serviceAgent";

/**
 * What lets Cloud Tasks make the tasks' tokens. Google grants it when the API is turned on, but did not before 19 March 2019
 * (https://cloud.google.com/tasks/docs/creating-http-target-tasks). Nobody's to take away.
 */
export function tasksAgentGrant(project: string, number: string): Grant {
  const agent = `service-${number}@gcp-sa-cloudtasks.iam.gserviceaccount.com`;
  return grant(projectOf({ project }), TASKS_AGENT, agent);
}

/** Whether the caller may change who holds what on the project. */
export function permissionReads({ project }: Wanted): readonly Read[] {
  const url = `https://cloudresourcemanager.googleapis.com/v1/projects/${project}:testIamPermissions`;
  return [{ key: "permissions", method: "TEST", url }];
}

/** Grants on the project are an owner's to give: where the caller may not, they need a person. */
export function mayGrant({ on }: Grant, { answers }: Present): boolean {
  const answer = answers.get("permissions");
  return (
    on.kind !== "project" || answer?.status !== 200 || answer.body["permissions"] !== undefined
  );
}

/** The command of an owner's that gives a grant on a project. */
export const grantCommand = ({ on, role, member }: Grant): string =>
  `gcloud projects add-iam-policy-binding ${on.name} --member=${member} --role=${role} --condition=None`;
