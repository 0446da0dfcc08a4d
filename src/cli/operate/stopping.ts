import type { Io } from "../io.ts";

/** What a command exits with that Ctrl-C has stopped: 128 and the signal's number, as shells have it. */
export const STOPPED = 130;

/**
 * Runs work with a signal that Ctrl-C aborts: the work ends at the next good moment, and a second
 * Ctrl-C ends the process. Work that was stopped before it was done exits with 130.
 */
export async function interruptible(
  { stop }: Io,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const { signal, close } = stop === undefined ? untilCtrlC() : { signal: stop, close: () => {} };
  try {
    const code = await work(signal);
    return signal.aborted && code !== 0 ? STOPPED : code;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return STOPPED;
    throw error;
  } finally {
    close();
  }
}

function untilCtrlC() {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const close = (): void => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  return { signal: stop.signal, close };
}
