import {
  type Change,
  change,
  changedMembers,
  covers,
  make,
  remove,
  same,
  unread,
} from "../change.ts";
import { MARK } from "../names.ts";
import type { Answers, Fields, Json, Present, Read, Wanted, WriteFile } from "../state.ts";

/** gcloud lists alert policies in alpha only. */
export function alertReads({ project }: Wanted): readonly Read[] {
  const url = `https://monitoring.googleapis.com/v3/projects/${project}/alertPolicies?pageSize=500`;
  return [{ key: "alerts", method: "GET", url }];
}

/** The alert policies. They have no names of their own, so a label tells which is which. */
export function alertChanges(
  { alerts }: Wanted,
  { answers }: Present,
  write: WriteFile,
): readonly Change[] {
  const present = ownAlerts(answers);
  if (present === undefined) return [unread("alerts", "alert policies  (may not be read)")];
  const kept = new Set<Json>();
  const changes = alerts.map((policy) => {
    const id = labelOf(policy);
    const found = present.find((each) => labelOf(each) === id);
    if (found !== undefined) kept.add(found);
    const complete = { ...policy, enabled: found?.["enabled"] ?? true };
    if (covers(found, complete)) return same("alerts", `alert ${id}`);
    const file = write(`alert-${id}`, complete);
    if (found === undefined) {
      return make("alerts", `alert ${id}  (${policy.displayName})`, ["alert", "create", id, file]);
    }
    const what = changedMembers(found, complete);
    const name = String(found["name"]);
    return change("alerts", `alert ${id}`, what, ["alert", "update", name, file]);
  });
  const extra = present.filter((each) => !kept.has(each));
  return [...changes, ...extra.map((each) => removed(each, labelOf(each)))];
}

/** Every policy with our label goes. */
export function alertRemoval({ answers }: Present): readonly Change[] {
  const present = ownAlerts(answers) ?? [];
  return present.map((each) => removed(each, String(each["displayName"])));
}

const removed = (policy: Json, title: string): Change =>
  remove("alerts", `alert ${title}`, ["alert", "delete", String(policy["name"])]);

/** The alert policies with our label; undefined where they may not be read. */
function ownAlerts(answers: Answers): readonly Json[] | undefined {
  const answer = answers.get("alerts");
  if (answer === undefined) return [];
  if (answer.status !== 200) return undefined;
  const policies = (answer.body["alertPolicies"] ?? []) as readonly Json[];
  return policies.filter(
    (each) => (each["userLabels"] as Fields | undefined)?.["managed-by"] === MARK,
  );
}

const labelOf = (policy: Json): string => (policy["userLabels"] as Fields)["relay-alert"] ?? "";
