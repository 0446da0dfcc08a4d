import type { Cloud } from "./cloud.ts";
import type { Method } from "./http.ts";
import { adminMethods } from "./services/admin.ts";
import { observeMethods } from "./services/observe.ts";
import { outsideMethods } from "./services/outside.ts";
import { functionMethods } from "./services/functions.ts";
import { runMethods } from "./services/run.ts";
import { schedulerMethods } from "./services/scheduler.ts";
import { secretMethods } from "./services/secrets.ts";
import { targetMethods } from "./services/targets.ts";
import { taskMethods } from "./services/tasks.ts";

/** Every method of every API that the deployment speaks to. */
export const servicesOf = (cloud: Cloud): readonly Method[] => [
  ...adminMethods(cloud),
  ...taskMethods(cloud),
  ...schedulerMethods(cloud),
  ...targetMethods(cloud),
  ...secretMethods(cloud),
  ...functionMethods(cloud),
  ...runMethods(cloud),
  ...observeMethods(cloud),
  ...outsideMethods(cloud),
];
