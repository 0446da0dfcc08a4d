import type { Campaign } from "../campaign.ts";
import { crashes } from "./crashes.ts";
import { faults } from "./faults.ts";

/** All campaigns, in the order in which they run. */
export const CAMPAIGNS: readonly Campaign[] = [faults, crashes];
