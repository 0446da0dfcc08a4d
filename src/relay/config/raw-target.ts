import type { Large } from "../../types/config.ts";
import type { RawGoogleTarget } from "./google-targets.ts";
import type { List } from "./values.ts";

/** A target as it is written. */
export type RawTarget = RawGoogleTarget & {
  readonly url?: string;
  readonly method?: "POST" | "PUT" | "PATCH" | "buffer";
  readonly queue?: string;
  readonly shards?: number | { readonly count?: number; readonly before?: number };
  readonly serviceAccount?: string;
  readonly audience?: string;
  readonly oauth?: { readonly scope?: string };
  readonly dispatchDeadline?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly large?: Large;
  readonly dead?: RawDeadPolicy;
};

/** When a target's tasks are given up, as it is written. */
export type RawDeadPolicy = {
  readonly after?: number;
  readonly age?: string;
  readonly statuses?: List<number>;
};
