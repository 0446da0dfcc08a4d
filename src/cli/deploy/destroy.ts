import type { Change } from "./change.ts";
import type { Options } from "./options.ts";
import { accountRemoval } from "./resources/accounts.ts";
import { alertRemoval } from "./resources/alerts.ts";
import { archiveRemoval } from "./resources/archive.ts";
import { dashboardRemoval } from "./resources/dashboard.ts";
import { functionRemoval } from "./resources/function.ts";
import { grantRemoval } from "./resources/grants.ts";
import { identityRemoval } from "./resources/identity.ts";
import { metricRemoval } from "./resources/metrics.ts";
import { queueRemoval } from "./resources/queues.ts";
import { roleRemoval } from "./resources/roles.ts";
import { scheduleRemoval } from "./resources/schedule.ts";
import { secretRemoval } from "./resources/secrets.ts";
import type { Present, Wanted } from "./state.ts";

/** What takes the deployment away again, in order. Never APIs, never anybody else's services. */
export function planDestruction(
  wanted: Wanted,
  present: Present,
  options: Options,
): readonly Change[] {
  return [
    ...scheduleRemoval(present),
    ...functionRemoval(wanted, present),
    ...dashboardRemoval(present),
    ...alertRemoval(present),
    ...metricRemoval(wanted, present),
    ...grantRemoval(wanted, present, options),
    ...queueRemoval(wanted, present, options),
    ...archiveRemoval(wanted, present),
    ...secretRemoval(wanted, present, options),
    ...identityRemoval(present.lists, options),
    ...roleRemoval(present, options),
    ...accountRemoval(present, options),
  ];
}
