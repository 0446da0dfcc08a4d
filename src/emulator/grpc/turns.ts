/**
 * Lets at most so many calls into each turn of the event loop. Calls come in bursts, as many as a
 * client has open; taken all at once, the client would wait for the whole burst, and we then for
 * the client. In small turns both work at the same time.
 */
export function createTurns(most: number): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let entered = 0;
  let scheduled = false;

  const next = (): void => {
    entered = 0;
    scheduled = false;
    while (waiting.length > 0 && entered < most) {
      entered += 1;
      waiting.shift()?.();
    }
    schedule();
  };
  const schedule = (): void => {
    if (scheduled || entered === 0) return;
    scheduled = true;
    setImmediate(next);
  };

  return () => {
    if (entered < most && waiting.length === 0) {
      entered += 1;
      schedule();
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
}
