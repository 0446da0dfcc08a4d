import type { HttpTarget } from "../../types/config.ts";
import { audienceOf } from "./audience.ts";
import type { QueueUser } from "./queues.ts";
import { completeShards } from "./complete-target.ts";
import type { RawTarget } from "./raw-target.ts";
import { there } from "./values.ts";

/** Which queue each target uses, and where a buffer target's queue sends its tasks. */
export function queueUsers(
  targets: Readonly<Record<string, RawTarget>>,
  serviceAccount: string | undefined,
): QueueUser[] {
  return Object.entries(targets).map(([name, target]) => ({
    target: name,
    queue: target.queue ?? name,
    shards: completeShards(target),
    givesUp: target.dead !== undefined,
    ...(target.method === "buffer" && { buffer: bufferTarget(there(target.url), serviceAccount) }),
  }));
}

/**
 * Where a queue sends its tasks when a buffer target's URL decides: address, identity and audience.
 */
function bufferTarget(text: string, serviceAccount: string | undefined): HttpTarget {
  const url = new URL(text);
  return {
    httpMethod: "POST",
    uriOverride: {
      scheme: url.protocol === "http:" ? "HTTP" : "HTTPS",
      host: url.hostname,
      ...(url.port !== "" && { port: url.port }),
      pathOverride: { path: url.pathname },
      ...(url.search !== "" && { queryOverride: { queryParams: url.search.slice(1) } }),
      uriOverrideEnforceMode: "ALWAYS",
    },
    oidcToken: {
      ...(serviceAccount !== undefined && { serviceAccountEmail: serviceAccount }),
      audience: audienceOf(text),
    },
  };
}
