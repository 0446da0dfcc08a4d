import type { DeadPolicy, Large, Shards, Target } from "../../types/config.ts";
import { isOwnQueue, OWN_QUEUES } from "../queue/own-queues.ts";
import { audienceOf } from "./audience.ts";
import { durationSeconds } from "./durations.ts";
import { urlFaults } from "./target-url.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import {
  checkGoogleTarget,
  completeGoogleTarget,
  kindOf,
  type RawGoogleTarget,
} from "./google-targets.ts";
import { refusedTargetHeader } from "./header-rules.ts";
import type { CheckInputs } from "./inputs.ts";
import type { RawQueue } from "./queues.ts";
import { items, type List, present, seconds, there } from "./values.ts";

/** All headers of a task together (Cloud Tasks), less what the relay adds itself. */
const MAX_HEADER_BYTES = 64 * 1024;
/** How long an HTTP target may be given (Cloud Tasks). */
const DEADLINE_SECONDS = { least: 15, most: 1800 };

/** What Cloud Tasks gives an HTTP target that names no deadline. */
const DISPATCH_DEADLINE_SECONDS = 600;
/**
 * The status by which a target says that it will never accept a task, unless it has others (RFC
 * 9110 §15.5.11).
 */
/** What one queue dispatches at most (Cloud Tasks). */
const MAX_PER_SECOND = 500;
const GONE = 410;
/** Cloud Tasks deletes a task 31 days after it was made, so that a policy must come before. */
const MAX_AGE_SECONDS = 30 * 86_400;
const CLOUD_PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** A target as it is written. */
export type RawTarget = RawGoogleTarget & {
  readonly url?: string;
  readonly method?: "POST" | "PUT" | "PATCH" | "buffer";
  readonly queue?: string;
  readonly shards?: number | { readonly count?: number; readonly before?: number };
  readonly serviceAccount?: string;
  readonly audience?: string;
  readonly oauth?: { readonly scope?: string };
  readonly dispatchDeadline?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly large?: Large;
  readonly dead?: RawDeadPolicy;
};

/** When a target's tasks are given up, as it is written. */
export type RawDeadPolicy = {
  readonly after?: number;
  readonly age?: string;
  readonly statuses?: List<number>;
};

/** What targets are checked against: the rest of relay.yaml, and the environment. */
export type TargetInputs = CheckInputs & {
  readonly targets: Readonly<Record<string, RawTarget>>;
  readonly queues: Readonly<Record<string, RawQueue>>;
  /** Names of the targets that a route names. */
  readonly routed: ReadonlySet<string>;
  /** Whether relay.yaml has a default service account, or a faulty one. */
  readonly hasServiceAccount: boolean;
};

/** Checks what the schema cannot say about the targets. */
export function checkTargets(
  targets: Readonly<Record<string, RawTarget>>,
  report: Report,
  inputs: TargetInputs,
): void {
  for (const [name, target] of Object.entries(targets)) {
    const path = ["targets", name];
    const queue = queueOf(name, target, inputs.queues);
    if (!inputs.routed.has(name))
      report.warning(path, "no route goes to this target; route to it or remove it");
    checkGoogleTarget(path, target, report);
    checkUrl(path, target, report);
    checkDeadline(path, target, report);
    checkDead([...path, "dead"], target, report);
    checkShards(path, name, target, inputs, report);
    checkAuth(path, target, report, inputs);
    checkHeaders(path, target, queue, report);
    checkQueueName(path, name, target, report);
    checkQueueTarget(path, name, target, queue, report);
  }
}

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
      : { kind: "oauth", serviceAccount, scope: target.oauth.scope ?? CLOUD_PLATFORM_SCOPE };
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

/** The settings of a target's queue, where relay.yaml has some. */
function queueOf(
  name: string,
  target: RawTarget,
  queues: Readonly<Record<string, RawQueue>>,
): RawQueue | undefined {
  const queue = target.queue ?? name;
  return Object.hasOwn(queues, queue) ? queues[queue] : undefined;
}

function checkQueueName(path: Path, name: string, target: RawTarget, report: Report): void {
  const queue = target.queue ?? name;
  if (!isOwnQueue(queue)) return;
  const state = OWN_QUEUES[queue]?.paused === true ? " and stays paused" : "";
  report.error([...path, "queue"], `${queue} is the relay's own queue${state}; choose another`);
}

/** A URL with `${NAME}` in it is only known, and checked, when the function starts. */
function checkUrl(path: Path, { url, method }: RawTarget, report: Report): void {
  if (url === undefined) return;
  const at = [...path, "url"];
  if (url.includes("${")) {
    if (method !== "buffer") return;
    report.error(
      at,
      "holds ${…}, but the address of a buffer target is kept in its queue; write the URL out",
    );
    return;
  }
  for (const { severity, message } of urlFaults(url)) report[severity](at, message);
}

function checkShards(
  path: Path,
  name: string,
  target: RawTarget,
  { queues, targets }: TargetInputs,
  report: Report,
): void {
  const { count, before } = completeShards(target);
  checkRate(target.queue ?? name, count, queues, report);
  if (count === 1 && before === undefined) return;
  const at = [...path, "shards"];
  if (target.method === "buffer") {
    report.error(
      at,
      "does not go with method: buffer, whose tasks their one queue sends; remove it",
    );
  }
  const queue = target.queue ?? name;
  const others = Object.entries(targets).filter(
    ([other, { queue: shared = other }]) => other !== name && shared === queue,
  );
  for (const [other] of others) {
    report.error(
      at,
      `spreads queue ${queue}, which target ${other} uses too; give each its own queue`,
    );
  }
}

function checkRate(
  queue: string,
  count: number,
  queues: TargetInputs["queues"],
  report: Report,
): void {
  const limit = queues[queue]?.rateLimits?.maxDispatchesPerSecond ?? 0;
  if (limit / count <= MAX_PER_SECOND) return;
  const most = count === 1 ? "a queue dispatches" : `${count} queues dispatch`;
  report.error(
    ["queues", queue, "rateLimits", "maxDispatchesPerSecond"],
    `is ${limit}; ${most} at most ${count * MAX_PER_SECOND} a second (shards on the target raises it)`,
  );
}

function checkDead(path: Path, { dead, method }: RawTarget, report: Report): void {
  if (dead !== undefined && method === "buffer") {
    report.error(path, "does not go with method: buffer, whose tasks only their queue can send");
  }
  if (dead?.age === undefined) return;
  const ageSeconds = durationSeconds(dead.age) ?? 0;
  if (ageSeconds <= MAX_AGE_SECONDS) return;
  report.error(
    [...path, "age"],
    "is over 30 days; Cloud Tasks deletes tasks after 31, so write 30d or less",
  );
}

function checkDeadline(path: Path, target: RawTarget, report: Report): void {
  const { dispatchDeadline } = target;
  if (dispatchDeadline === undefined) return;
  const at = [...path, "dispatchDeadline"];
  const seconds = durationSeconds(dispatchDeadline) ?? 0;
  if (target.method === "buffer") {
    report.error(
      at,
      "does not go with method: buffer, since BufferTask has no deadline; remove it",
    );
  } else if (seconds < DEADLINE_SECONDS.least || seconds > DEADLINE_SECONDS.most) {
    report.error(at, `is ${dispatchDeadline}; Cloud Tasks allows 15s to 30m`);
  }
}

function checkAuth(
  path: Path,
  target: RawTarget,
  report: Report,
  { hasServiceAccount }: TargetInputs,
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

function checkHeaders(
  path: Path,
  target: RawTarget,
  queue: RawQueue | undefined,
  report: Report,
): void {
  const token = queue?.httpTarget?.oidcToken ?? queue?.httpTarget?.oauthToken;
  const hasToken = target.method !== "buffer" || token !== undefined;
  const seen = new Set<string>();
  let bytes = 0;
  for (const [name, value] of Object.entries(target.headers ?? {})) {
    const at = [...path, "headers", name];
    const refused = refusedTargetHeader(name, hasToken);
    if (refused !== undefined) report.error(at, refused);
    if (seen.has(name.toLowerCase()))
      report.error(at, "is written twice, in different case; keep one");
    seen.add(name.toLowerCase());
    bytes += name.length + value.length;
  }
  if (bytes > MAX_HEADER_BYTES) {
    report.error(
      [...path, "headers"],
      "are larger than 64 KiB; Cloud Tasks accepts 80 KB with the event's own",
    );
  }
}

function checkQueueTarget(
  path: Path,
  name: string,
  target: RawTarget,
  queue: RawQueue | undefined,
  report: Report,
): void {
  const queueName = target.queue ?? name;
  if (report.has(["queues", queueName, "httpTarget"])) return;
  const override = queue?.httpTarget?.uriOverride;
  if (target.method === "buffer" && override?.host === undefined) {
    report.error(
      [...path, "method"],
      `buffer needs a queue that says where its tasks go; set queues.${queueName}.httpTarget.uriOverride.host`,
    );
    return;
  }
  const url = target.url === undefined ? null : URL.parse(target.url);
  const decides =
    target.method === "buffer" || override?.uriOverrideEnforceMode !== "IF_NOT_EXISTS";
  if (
    override?.host !== undefined &&
    decides &&
    url !== null &&
    override.host.toLowerCase() !== url.hostname
  ) {
    report.warning(
      [...path, "url"],
      `queue ${queueName} sends all of its tasks to ${override.host} (uriOverride); make the two agree`,
    );
  }
}
