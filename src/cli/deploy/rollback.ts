import { UserError } from "../../types/user-error.ts";
import { FUNCTION } from "./names.ts";
import { ownService, trafficOf } from "./resources/deployed.ts";
import type { Json, Lists } from "./state.ts";

/**
 * The revision to go back to: the named one, or the newest ready one older than what serves now. Throws when there is none.
 * `revisions` is `gcloud run revisions list --format=json`.
 */
export function rollbackTo(
  revisions: readonly Json[],
  lists: Pick<Lists, "services">,
  place: { readonly project: string; readonly region: string },
  named: string | undefined,
): string {
  const ready = revisions
    .filter(isReady)
    .map(
      (revision) =>
        revision["metadata"] as { readonly name: string; readonly creationTimestamp: string },
    )
    .sort((a, b) => (a.creationTimestamp < b.creationTimestamp ? 1 : -1))
    .map(({ name }) => name);
  if (named !== undefined) {
    if (ready.includes(named)) return named;
    throw new UserError(
      `revision ${named} is not there or not ready; ready are ${ready.join(", ") || "none"}`,
    );
  }
  const serving = servingRevision(lists, place);
  if (serving === undefined)
    throw new UserError(`there is no service ${FUNCTION} in ${place.region} to roll back`);
  const previous = ready[ready.indexOf(serving) + 1];
  if (previous !== undefined) return previous;
  throw new UserError(`there is no ready revision before ${serving}`);
}

/** The revision that has the traffic now; undefined where there is no service. */
export function servingRevision(
  lists: Pick<Lists, "services">,
  place: { readonly project: string; readonly region: string },
): string | undefined {
  const service = ownService(place, lists);
  if (service === undefined) return undefined;
  const traffic = trafficOf(service);
  const { latestReadyRevisionName } = (service["status"] ?? {}) as {
    readonly latestReadyRevisionName?: string;
  };
  return traffic === "latest" ? latestReadyRevisionName : traffic.split(" ")[0];
}

function isReady(revision: Json): boolean {
  const { conditions = [] } = (revision["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
