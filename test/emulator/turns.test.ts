import { expect, test } from "vitest";
import { createTurns } from "../../src/emulator/grpc/turns.ts";

test("a burst of calls enters a few at a time, all of them, in the order they came", async () => {
  const turn = createTurns(8);
  const entered: number[] = [];
  const perTurn: number[] = [];
  const calls = Array.from({ length: 30 }, async (_, index) => {
    await turn();
    entered.push(index);
  });
  while (entered.length < 30) {
    const before = entered.length;
    await new Promise((resolve) => setImmediate(resolve));
    perTurn.push(entered.length - before);
  }
  await Promise.all(calls);
  expect(entered).toEqual(Array.from({ length: 30 }, (_, index) => index));
  // The first reading also sees those that entered before the loop turned.
  expect(perTurn[0]).toBeLessThanOrEqual(16);
  expect(perTurn.length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...perTurn.slice(1))).toBeLessThanOrEqual(8);
});

test("a call by itself does not wait", () => {
  const turn = createTurns(8);
  expect(turn()).toBeUndefined();
});
