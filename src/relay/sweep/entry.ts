import type { Config } from "../../types/config.ts";
import { type AccessToken, openApi } from "../google/api.ts";
import { sweeperToken } from "../google/impersonate.ts";
import { GOOGLE_REST } from "../queue/rest.ts";
import type { Place } from "../queue/task.ts";
import { hasDead } from "./policy.ts";
import { machineClock, sweep, type Swept } from "./sweep.ts";

/** Where the scheduler asks for a sweep. */
export const SWEEP_PATH = "/-/sweep";
/** Below the function's own timeout. */
const BUDGET_MS = 40_000;

/**
 * Makes the sweep of a config; undefined where no target says when its tasks are dead. The account
 * that may read tasks is not the relay's own but `RELAY_SWEEPER`, whose token it asks for.
 */
export function openSweep(
  config: Config,
  place: Place,
  env: NodeJS.ProcessEnv,
  token: AccessToken,
): (() => Promise<Swept>) | undefined {
  if (!hasDead(config)) return undefined;
  const emulator = env["CLOUD_TASKS_EMULATOR_REST"] ?? "";
  const sweeper = env["RELAY_SWEEPER"]?.trim() ?? "";
  const api =
    emulator === ""
      ? openApi(
          "Cloud Tasks",
          env["CLOUD_TASKS_API_ENDPOINT"] ?? GOOGLE_REST,
          sweeper === "" ? token : sweeperToken(sweeper, token, env),
        )
      : openApi("Cloud Tasks", emulator);
  return () => sweep(config, place, api, machineClock, BUDGET_MS);
}
