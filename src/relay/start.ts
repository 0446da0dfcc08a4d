import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { providers } from "../providers/index.ts";
import type { Answer, Config, Delivery } from "../types.ts";
import { loadConfig } from "./config/load.ts";
import { checkExpression, compileExpression } from "./expressions.ts";
import { openRelay } from "./open-relay.ts";
import { compileOnUse } from "./schemas.ts";

/**
 * Starts the relay from relay.yaml (or the file that `RELAY_CONFIG` names). Throws a ConfigError or StartError that lists every fault at
 * once. `change` may alter the checked config and bring the `fetch` for providers' keys (default: the platform's), as `npm run dev` does.
 */
export function startRelay(
  env: NodeJS.ProcessEnv,
  change: (config: Config) => { readonly config: Config; readonly fetch?: typeof fetch } = (
    unchanged,
  ) => ({ config: unchanged }),
): (delivery: Delivery) => Promise<Answer> {
  const { config, folder } = loadConfig(env["RELAY_CONFIG"] ?? "relay.yaml", {
    presets: providers,
    env,
    environmentChecks: "secrets-required",
    checkExpression,
  });
  const read = (path: string): unknown => JSON.parse(readFileSync(resolve(folder, path), "utf8"));
  const changed = change(config);
  return openRelay(changed.config, env, compileOnUse(read), compileExpression, changed.fetch);
}
