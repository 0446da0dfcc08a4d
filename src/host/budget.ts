/** The bytes of bodies that are held at one time: each from its first byte until its answer. */
export type Budget = {
  /** Whether a body of that many bytes could be held beside the others now. */
  readonly hasRoom: (bytes: number) => boolean;
  /** Takes more bytes for a body that holds `own` already; false where there is no room. */
  readonly take: (bytes: number, own: number) => boolean;
  /** Gives a body's bytes back. */
  readonly give: (bytes: number) => void;
};

/**
 * A budget of that many bytes. A body that is alone has room whatever its size, so that no limit
 * shuts everything out.
 */
export function createBudget(maxBytes: number): Budget {
  let held = 0;
  return {
    hasRoom: (bytes) => held === 0 || held + bytes <= maxBytes,
    take(bytes, own) {
      if (held > own && held + bytes > maxBytes) return false;
      held += bytes;
      return true;
    },
    give(bytes) {
      held -= bytes;
    },
  };
}
