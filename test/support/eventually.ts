import { vi } from "vitest";

/** Tries until it no longer throws. How long that may take is the test's own time limit, on any machine. */
export const eventually = <T>(attempt: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(attempt, { timeout: 3_600_000, interval: 20 });
