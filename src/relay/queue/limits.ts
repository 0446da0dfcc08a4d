import { BODY_LIMIT_BYTES } from "../../types/delivery.ts";
import { StartError } from "../environment.ts";

/** Cloud Tasks accepts no task that is scheduled further ahead: 720 hours. */
export const MAX_SCHEDULE_SECONDS = 720 * 3600;

/**
 * A body takes up to six times its bytes while it is handled: its text, its values, and the request
 * that makes the task.
 */
const MEMORY_SHARE = 1 / 8;

/**
 * The limit of a delivery's body: BODY_LIMIT_BYTES, or less where `RELAY_BODY_LIMIT` says so.
 * Throws a StartError on anything but bytes.
 */
export function bodyLimitBytes(env: NodeJS.ProcessEnv): number {
  return Math.min(readBytes(env, "RELAY_BODY_LIMIT") ?? BODY_LIMIT_BYTES, BODY_LIMIT_BYTES);
}

/**
 * What all bodies in flight may have together: an eighth of the memory, or what `RELAY_BODY_BUDGET`
 * says. Throws a StartError on anything but bytes.
 */
export function bodyBudgetBytes(env: NodeJS.ProcessEnv, memoryBytes: number): number {
  return readBytes(env, "RELAY_BODY_BUDGET") ?? Math.floor(memoryBytes * MEMORY_SHARE);
}

function readBytes(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const given = env[name]?.trim() ?? "";
  if (given === "") return undefined;
  if (/^[1-9]\d{0,14}$/.test(given)) return Number(given);
  throw new StartError([`${name} is "${given}"; give a number of bytes, such as 500000`]);
}
