import type { Lists, Read, Wanted } from "./state.ts";
import { alertReads } from "./resources/alerts.ts";
import { archiveReads } from "./resources/archive.ts";
import { dashboardReads } from "./resources/dashboard.ts";
import { targetReads } from "./resources/google-targets.ts";
import { permissionReads } from "./resources/project-grants.ts";
import { policyReads } from "./resources/policies.ts";
import { roleReads } from "./resources/roles.ts";
import { scheduleReads } from "./resources/schedule.ts";
import { secretReads } from "./resources/secrets.ts";

/**
 * What no gcloud list shows: policies, secrets' newest versions, alert policies and the dashboard. Read over REST in one go. Only of what
 * is there, and only where the API is on.
 */
export function restReads(wanted: Wanted, lists: Lists): readonly Read[] {
  const canTest = lists.apis.has("cloudresourcemanager.googleapis.com");
  return [
    ...(canTest ? permissionReads(wanted) : []),
    ...policyReads(wanted, lists),
    ...secretReads(wanted, lists),
    ...targetReads(wanted, lists),
    ...roleReads(wanted, lists),
    ...archiveReads(wanted, lists),
    ...scheduleReads(wanted, lists),
    ...(lists.apis.has("monitoring.googleapis.com")
      ? [...alertReads(wanted), ...dashboardReads(lists)]
      : []),
  ];
}
