import { eventarc } from "./eventarc.ts";
import { gcs } from "./gcs.ts";
import { job } from "./job.ts";
import type { TargetKind } from "./kind.ts";
import { pubsub } from "./pubsub.ts";
import { workflow } from "./workflow.ts";

/** Google's services that a target can be, beside a URL. */
export const KINDS = { pubsub, workflow, eventarc, gcs, job } as const satisfies Record<
  string,
  TargetKind
>;

/** What a target can be besides an HTTP service, as relay.yaml writes it. */
export type KindName = keyof typeof KINDS;
