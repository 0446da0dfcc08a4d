import type { HttpTarget } from "../../types/config.ts";

/**
 * The full email of a service account: a short name stands for that account in the project.
 * Domain-scoped projects (`example.com:my-project`) turn around, as IAM writes them.
 */
export function serviceAccountEmail(name: string, project: string): string {
  if (name.includes("@")) return name;
  const [domain, id] = project.split(":");
  const host = id === undefined ? project : `${id}.${domain}`;
  return `${name}@${host}.iam.gserviceaccount.com`;
}

/** A queue's target with the full email of its account. */
export function withFullEmail(target: HttpTarget, project: string): HttpTarget {
  const { oidcToken } = target;
  const account = oidcToken?.serviceAccountEmail;
  if (account === undefined) return target;
  const email = serviceAccountEmail(account, project);
  return { ...target, oidcToken: { ...oidcToken, serviceAccountEmail: email } };
}
