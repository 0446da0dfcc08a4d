import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import type { RawTarget } from "./raw-target.ts";

/**
 * Checks how a target's tasks authenticate; `hasServiceAccount`: relay.yaml has a default identity.
 */
export function checkAuth(
  path: Path,
  target: RawTarget,
  report: Report,
  hasServiceAccount: boolean,
): void {
  if (target.method === "buffer") {
    for (const field of ["serviceAccount", "audience", "oauth"] as const) {
      if (target[field] !== undefined) {
        report.error(
          [...path, field],
          "does not go with method: buffer; the queue's httpTarget says how its tasks authenticate",
        );
      }
    }
    return;
  }
  const missing = target.serviceAccount === undefined && !hasServiceAccount;
  if (missing && !report.has([...path, "serviceAccount"])) {
    report.error(
      [...path, "serviceAccount"],
      "is missing, and so is the default; set serviceAccount at the top of the file",
    );
  }
  if (target.oauth !== undefined && target.audience !== undefined) {
    report.error(
      [...path, "audience"],
      "is for OIDC tokens and does not go with oauth; remove one of the two",
    );
  }
  const google = isGoogleApi(target.url);
  if (target.oauth !== undefined && google === false) {
    report.error(
      [...path, "oauth"],
      "sends an access token, which only goes to https://….googleapis.com; remove it to send an OIDC token",
    );
  }
  if (target.oauth === undefined && google === true) {
    report.warning(
      [...path, "url"],
      "Google's APIs accept an access token, not an OIDC token; add oauth: {}",
    );
  }
}

function isGoogleApi(text: string | undefined): boolean | undefined {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null) return undefined;
  return url.protocol === "https:" && url.hostname.endsWith(".googleapis.com");
}
