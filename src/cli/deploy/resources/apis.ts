import type { Config } from "../../../types/config.ts";
import { type Change, make, same } from "../change.ts";
import type { Options } from "../options.ts";
import type { Present, Wanted } from "../state.ts";
import { targetApis } from "./google-targets.ts";
import { hasDead } from "../../../relay/sweep/policy.ts";

/** The APIs that a deployment needs, and no others. They are never turned off: others may use them by now. */
export function wantedApis(config: Config, { via }: Options): readonly string[] {
  const apis = [
    "artifactregistry",
    "cloudbuild",
    ...(via === "functions" ? ["cloudfunctions"] : []),
    "cloudresourcemanager",
    ...(hasDead(config) ? ["cloudscheduler"] : []),
    "cloudtasks",
    "iam",
    "iamcredentials",
    "logging",
    "monitoring",
    "run",
    "secretmanager",
    "serviceusage",
    ...(config.archive === undefined ? [] : ["storage"]),
  ].map((api) => `${api}.googleapis.com`);
  return [...new Set([...apis, ...targetApis(config)])].sort();
}

/** One call turns all of them on. */
export function apiChanges({ apis }: Wanted, { lists }: Present): readonly Change[] {
  const missing = apis.filter((api) => !lists.apis.has(api));
  if (missing.length === 0) return [same("apis", `apis (${apis.length} on)`)];
  return missing.map((api, index) =>
    index === 0
      ? make("apis", `api ${api}`, ["api", "enable", ...missing])
      : make("apis", `api ${api}`),
  );
}
