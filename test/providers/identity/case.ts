import type { Locator } from "../../../src/types/scheme.ts";

/** What to put where in a delivery, beside a new signature and a later clock. */
export type Edits = Readonly<Record<Locator, string>>;

/** How a provider's deliveries show that they are two events, or one again. */
export type IdentityCase = {
  /** Another event of the same source, which agrees with the first in all but this. Several: each is another. */
  readonly other: Edits | readonly [Edits, ...Edits[]];
  /** What the provider's redelivery of one event says otherwise. */
  readonly again?: Edits;
  /** Why a redelivery becomes a second task. Left out: it becomes none. */
  readonly twice?: string;
  /** The signed time is the event's own, so that a redelivery does not carry a later one. */
  readonly signedOnce?: true;
};

/** Cases by preset. */
export type IdentityCases = Readonly<Record<string, IdentityCase>>;

/** The same case for several presets. */
export function each(presets: readonly string[], one: IdentityCase): IdentityCases {
  return Object.fromEntries(presets.map((preset) => [preset, one]));
}
