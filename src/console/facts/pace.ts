/** Time as the facts need it. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends early where the signal says so. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** The wall clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
      if (signal?.aborted === true) done();
    }),
};

/** Waits for its turn, so that no more than so many calls begin within one minute. */
export type Pace = (control: PaceControl) => Promise<void>;

/** Who is told of a wait, and what ends it. */
export type PaceControl = {
  readonly signal?: AbortSignal;
  readonly onWait?: (why: string, ms: number) => void;
};

const MINUTE_MS = 60_000;

/** A pace of at most `perMinute` calls in any minute; `what` they are is for who has to wait. */
export function createPace(what: string, perMinute: number, clock: Clock): Pace {
  const begun: number[] = [];
  return async ({ signal, onWait }) => {
    const now = clock.now();
    while (begun.length > 0 && now - (begun[0] ?? now) >= MINUTE_MS) begun.shift();
    const first = begun.length < perMinute ? undefined : begun.at(-perMinute);
    const at = first === undefined ? now : first + MINUTE_MS;
    begun.push(at);
    if (at <= now) return;
    onWait?.(`${what}: at most ${perMinute} a minute`, at - now);
    await clock.sleep(at - now, signal);
  };
}
