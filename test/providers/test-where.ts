import { test } from "vitest";

/** Declares a test where it applies: one that cannot fail is not declared at all. */
export function testWhere(applies: boolean, name: string, run: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/expect-expect -- the assertions are in `run`
  if (applies) test(name, run);
}
