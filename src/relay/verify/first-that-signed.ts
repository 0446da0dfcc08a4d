import type { TimestampRule } from "../../types/scheme.ts";
import type { SignatureGroup } from "./signature-header.ts";
import { checkFreshness } from "./timestamp.ts";

/** What a delivery's signatures are held against. */
export type Signed<Key> = {
  readonly groups: readonly SignatureGroup[];
  /** Secrets or public keys, newest first. */
  readonly keys: readonly Key[];
  /**
   * Whether a key made a signature of the group; what the group signs is worked out once for all
   * keys.
   */
  readonly signs: (group: SignatureGroup) => (key: Key) => boolean;
  readonly timestamp: TimestampRule | undefined;
  readonly now: Date;
};

/**
 * The place among the keys of the first one that made a signature; undefined where none did. Throws
 * `stale-timestamp` where it did too long ago: only a timestamp that is proved is looked at.
 */
export function firstThatSigned<Key>(signed: Signed<Key>): number | undefined {
  const { groups, keys, signs, timestamp, now } = signed;
  for (const group of groups) {
    const index = keys.findIndex(signs(group));
    if (index === -1) continue;
    if (timestamp !== undefined && group.ts !== undefined) checkFreshness(group.ts, timestamp, now);
    return index;
  }
  return undefined;
}
