import type { Campaign } from "../campaign.ts";
import { clocks } from "./clocks.ts";
import { compares } from "./compares.ts";
import { config } from "./config.ts";
import { crashes } from "./crashes.ts";
import { differential } from "./differential.ts";
import { doors } from "./doors.ts";
import { faults } from "./faults.ts";
import { forged } from "./forged.ts";
import { fuzz } from "./fuzz.ts";
import { hostile } from "./hostile.ts";
import { queue } from "./queue.ts";
import { soak } from "./soak.ts";
import { targets } from "./targets.ts";
import { strings } from "./strings.ts";
import { ssrf } from "./ssrf.ts";

/** All campaigns, in the order in which they run. */
export const CAMPAIGNS: readonly Campaign[] = [
  faults,
  crashes,
  queue,
  targets,
  clocks,
  fuzz,
  hostile,
  forged,
  differential,
  config,
  ssrf,
  strings,
  compares,
  doors,
  soak,
];
