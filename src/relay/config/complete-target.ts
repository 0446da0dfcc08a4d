import type { DeadPolicy, Shards, Target } from "../../types/config.ts";
import { CLOUD_PLATFORM } from "../targets/kind.ts";
import { audienceOf } from "./audience.ts";
import { completeGoogleTarget, kindOf } from "./google-targets.ts";
import type { RawDeadPolicy, RawTarget } from "./raw-target.ts";
import { items, present, seconds, there } from "./values.ts";

/** What Cloud Tasks gives an HTTP target that names no deadline. */
const DISPATCH_DEADLINE_SECONDS = 600;
/**
 * The status by which a target says that it will never accept a task, unless it has others (RFC
 * 9110 §15.5.11).
 */
const GONE = 410;

/** A target without faults, with its defaults. `serviceAccount` is the default identity. */
export function completeTarget(
  name: string,
  target: RawTarget,
  defaultAccount: string | undefined,
): Target {
  const kind = kindOf(target);
  const common = {
    name,
    queue: target.queue ?? name,
    shards: completeShards(target),
    dispatchDeadlineSeconds: seconds(target.dispatchDeadline, DISPATCH_DEADLINE_SECONDS),
    headers: target.headers ?? {},
    large: target.large ?? "gzip",
    ...present("dead", target.dead && completeDead(target.dead)),
  };
  const url = kind === undefined ? there(target.url) : "";
  const method = target.method ?? "POST";
  if (method === "buffer") return { ...common, url, method };
  const serviceAccount = there(target.serviceAccount ?? defaultAccount);
  if (kind !== undefined) {
    return { ...common, ...completeGoogleTarget(kind, target, serviceAccount) };
  }
  const auth: NonNullable<Target["auth"]> =
    target.oauth === undefined
      ? {
          kind: "oidc",
          serviceAccount,
          ...present("audience", target.audience ?? knownAudience(url)),
        }
      : { kind: "oauth", serviceAccount, scope: target.oauth.scope ?? CLOUD_PLATFORM };
  return { ...common, url, method, auth };
}

/** Over how many queues a target's tasks are spread: one, unless it says otherwise. */
export function completeShards({ shards = 1 }: RawTarget): Shards {
  if (typeof shards === "number") return { count: shards };
  return { count: shards.count ?? 1, ...present("before", shards.before) };
}

function completeDead({ after, age, statuses }: RawDeadPolicy): DeadPolicy {
  return {
    ...present("after", after),
    ...present("ageSeconds", age === undefined ? undefined : seconds(age, 0)),
    statuses: statuses === undefined ? [GONE] : items(statuses),
  };
}

/** Undefined where the URL is only known at start. */
function knownAudience(url: string): string | undefined {
  return url.includes("${") ? undefined : audienceOf(url);
}
