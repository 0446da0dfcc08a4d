import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { RelayProcess } from "./relay-process.ts";

/** For how long one delivery may hold the event loop: a bound, and no goal; most are far below. */
const FREE_MS = 500;
const MS_PER_MEGABYTE = 300;

/** The bound for a body. */
export const mostHeldMs = ({ length }: Buffer): number =>
  FREE_MS + MS_PER_MEGABYTE * Math.ceil(length / 2 ** 20);

/** What a relay is started with to have its event loop watched. */
export const preload = resolve(import.meta.dirname, "loop-delay.cjs");

/** For how long the relay's event loop was held at most since the last time that this was asked. */
export async function heldMs(relay: RelayProcess): Promise<number> {
  process.kill(relay.pid, "SIGUSR2");
  for (;;) {
    const line = relay.takeLines().find((one) => one.startsWith(`{"heldMs"`));
    if (line !== undefined) return (JSON.parse(line) as { heldMs: number }).heldMs;
    await delay(2);
  }
}
