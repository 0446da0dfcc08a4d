import { grant } from "../names.ts";
import type { Grant, Present, Read, Wanted } from "../state.ts";
import { projectOf } from "./policies.ts";

/** Roles of Google's own agents on the project, by the API whose turning on gives them, since 19 March 2019. */
const AGENTS = {
  // https://cloud.google.com/tasks/docs/creating-http-target-tasks
  "cloudtasks.googleapis.com": "roles/cloudtasks.serviceAgent",
  // https://cloud.google.com/scheduler/docs/http-target-auth
  "cloudscheduler.googleapis.com": "roles/cloudscheduler.serviceAgent",
} as const;

/** What lets Cloud Tasks, and where there is a sweep Cloud Scheduler, make the tokens of their requests. Nobody's to take away. */
export function agentGrants(project: string, number: string, hasSweep: boolean): readonly Grant[] {
  const of = (agent: string, role: string): Grant =>
    grant(
      projectOf({ project }),
      role,
      `service-${number}@gcp-sa-${agent}.iam.gserviceaccount.com`,
    );
  return [
    of("cloudtasks", AGENTS["cloudtasks.googleapis.com"]),
    ...(hasSweep ? [of("cloudscheduler", AGENTS["cloudscheduler.googleapis.com"])] : []),
  ];
}

/** The API that gives an agent its role; undefined for roles that are no agent's. */
export const apiOfAgent = (role: string): string | undefined =>
  Object.entries(AGENTS).find(([, own]) => own === role)?.[0];

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
