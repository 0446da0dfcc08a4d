import { serviceAccountEmail } from "../../relay/config/service-account.ts";
import type { Grant, Resource } from "./state.ts";

/** The function's and the service's name. */
export const FUNCTION = "relay";
/** Marks what this deployment made, in labels and descriptions, so that it never touches anything else. */
export const MARK = "webhook-relay";
/** Stands in RELAY_URL until the project has been asked for its number. */
export const NUMBER_UNKNOWN = "PROJECT_NUMBER";

/** `short` → `short@PROJECT.iam.gserviceaccount.com`. */
export const emailOf = serviceAccountEmail;

/** The part of an email or of a full resource name that tells it from its like. */
export const shortAccount = (email: string): string => email.split("@")[0] ?? "";
/** The last part of a resource name: `ci` of `projects/p/locations/l/queues/ci`. */
export const lastPart = (name: unknown): string => String(name).split("/").at(-1) ?? "";

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

/** The same text for the same resource, and for no other. */
export function keyOf(on: Resource): string {
  const { kind, name } = on;
  if (kind === "topic") return `${kind}/${on.project}/${name}`;
  return "region" in on ? `${kind}/${on.project}/${on.region}/${name}` : `${kind}/${name}`;
}

/** The resource of a key of something that targets are: a service, topic, bus, job or bucket; undefined for any other text. */
export function resourceOf(key: string): Resource | undefined {
  const [kind, project = "", region = "", name = ""] = key.split("/");
  switch (kind) {
    case "service":
    case "bus":
    case "job":
      return { kind, project, region, name };
    case "topic":
      return { kind, project, name: region };
    case "bucket":
      return { kind, name: project };
    default:
      return undefined;
  }
}

/** A resource as the plan shows it: `service ci (europe-west1)`. */
export function resourceText(on: Resource, project: string): string {
  const name = on.kind === "account" ? shortAccount(on.name) : on.name;
  const owner = "project" in on && on.project !== project ? on.project : "";
  const where = [owner, "region" in on ? on.region : ""].filter((part) => part !== "").join(" ");
  return `${on.kind} ${name}${where === "" ? "" : ` (${where})`}`;
}
