import { serviceAccountEmail } from "../../relay/config/service-account.ts";
import type { ServiceName } from "./targets.ts";

/** The function's and the service's name. */
export const FUNCTION = "relay";
/** Marks what this deployment made, in labels and descriptions, so that it never touches anything else. */
export const MARK = "webhook-relay";
/** Stands in RELAY_URL until the project has been asked for its number. */
export const NUMBER_UNKNOWN = "PROJECT_NUMBER";

/** A service account of the deployment's own. */
export type Account = { readonly email: string; readonly title: string };

/** `short` → `short@PROJECT.iam.gserviceaccount.com`. */
export const emailOf = serviceAccountEmail;

/** What a role is granted on; `name` is a short name, but an email for accounts. */
export type Resource =
  | { readonly kind: "project" | "account" | "queue" | "secret"; readonly name: string }
  | ({ readonly kind: "service" } & ServiceName);

/** One role of one member on one resource. */
export type Grant = { readonly on: Resource; readonly role: string; readonly member: string };

/** A grant to a service account (an email) or to a member in IAM's words (`allUsers`, `principalSet://…`). */
export function grant(on: Resource, role: string, to: string): Grant {
  return {
    on,
    role,
    member: to.includes("@") && !to.includes("://") ? `serviceAccount:${to}` : to,
  };
}

/** Variable `GITHUB_WEBHOOK_SECRET` ↔ secret `github-webhook-secret`. */
export function secretName(variable: string): string {
  return variable.toLowerCase().replaceAll("_", "-");
}

/** One text for one resource: equal exactly for equal resources. */
export function keyOf(on: Resource): string {
  return on.kind === "service"
    ? `service/${on.project}/${on.region}/${on.name}`
    : `${on.kind}/${on.name}`;
}
