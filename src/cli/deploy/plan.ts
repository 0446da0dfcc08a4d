import type { Change } from "./change.ts";
import type { Options } from "./options.ts";
import { accountChanges } from "./resources/accounts.ts";
import { alertChanges } from "./resources/alerts.ts";
import { apiChanges } from "./resources/apis.ts";
import { archiveChanges } from "./resources/archive.ts";
import { dashboardChanges } from "./resources/dashboard.ts";
import { functionChanges } from "./resources/function.ts";
import { grantChanges, setUpGrantChanges } from "./resources/grants.ts";
import { identityChanges } from "./resources/identity.ts";
import { metricChanges } from "./resources/metrics.ts";
import { queueChanges } from "./resources/queues.ts";
import { roleChanges } from "./resources/roles.ts";
import { scheduleChanges } from "./resources/schedule.ts";
import { secretChanges } from "./resources/secrets.ts";
import type { Present, Wanted, WriteFile } from "./state.ts";

/** Everything that differs between what is wanted and what is there, in the order in which it must be applied. Pure but for `write`. */
export function planChanges(
  wanted: Wanted,
  present: Present,
  options: Options,
  sourceHash: string,
  write: WriteFile,
): readonly Change[] {
  return [
    ...apiChanges(wanted, present),
    ...accountChanges(wanted, present),
    ...queueChanges(wanted, present, options),
    ...archiveChanges(wanted, present, write),
    ...secretChanges(wanted, present),
    ...grantChanges(wanted, present),
    ...functionChanges(wanted, present, sourceHash),
    ...scheduleChanges(wanted, present),
    ...metricChanges(wanted, present, write),
    ...alertChanges(wanted, present, write),
    ...dashboardChanges(wanted, present, write),
  ];
}

/** What an owner has to do once, before an account with fewer rights can do the rest. */
export function planSetUp(wanted: Wanted, present: Present, write: WriteFile): readonly Change[] {
  return [
    ...apiChanges(wanted, present),
    ...accountChanges(wanted, present),
    ...identityChanges(wanted.identity, present.lists),
    ...roleChanges(wanted.identity, present, write),
    ...archiveChanges(wanted, present, write),
    ...setUpGrantChanges(wanted, present),
  ];
}
