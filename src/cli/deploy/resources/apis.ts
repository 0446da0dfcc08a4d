import { type Change, make, same } from "../change.ts";
import type { Present, Wanted } from "../state.ts";

/** The APIs that a deployment needs. They are never turned off: others may use them by now. */
export function wantedApis(): readonly string[] {
  return [
    "artifactregistry",
    "cloudbuild",
    "cloudfunctions",
    "cloudresourcemanager",
    "cloudtasks",
    "iam",
    "iamcredentials",
    "logging",
    "monitoring",
    "run",
    "secretmanager",
    "serviceusage",
  ].map((api) => `${api}.googleapis.com`);
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
