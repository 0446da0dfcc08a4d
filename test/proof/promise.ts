/** A promise of the relay's that did not hold, with what it takes to see it again. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** Throws BrokenPromise with what was seen unless a promise held. */
export function hold(isKept: boolean, promise: string, seen: () => string): asserts isKept {
  if (!isKept) throw new BrokenPromise(`${promise}: ${seen()}`);
}
