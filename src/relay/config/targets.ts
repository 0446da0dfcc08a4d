import { isOwnQueue, OWN_QUEUES } from "../queue/own-queues.ts";
import { completeShards } from "./complete-target.ts";
import { durationSeconds } from "./durations.ts";
import { urlFaults } from "./target-url.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import { checkGoogleTarget } from "./google-targets.ts";
import { refusedTargetHeader } from "./header-rules.ts";
import type { CheckInputs } from "./inputs.ts";
import type { RawQueue } from "./queues.ts";
import type { RawTarget } from "./raw-target.ts";
import { checkAuth } from "./target-auth.ts";

/** All headers of a task together (Cloud Tasks), less what the relay adds itself. */
const MAX_HEADER_BYTES = 64 * 1024;
/** How long an HTTP target may be given (Cloud Tasks). */
const DEADLINE_SECONDS = { least: 15, most: 1800 };

/** What one queue dispatches at most (Cloud Tasks). */
const MAX_PER_SECOND = 500;
/** Cloud Tasks deletes a task 31 days after it was made, so that a policy must come before. */
const MAX_AGE_SECONDS = 30 * 86_400;

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
    checkAuth(path, target, report, inputs.hasServiceAccount);
    checkHeaders(path, target, queue, report);
    checkQueueName(path, name, target, report);
    checkQueueTarget(path, name, target, queue, report);
  }
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
  if (before !== undefined && queues[queue]?.httpTarget?.uriOverride?.host !== undefined) {
    report.error(
      [...at, "before"],
      `does not go with queues.${queue}.httpTarget, which would keep the relay from its own tasks in there; leave out before, and send nothing again within the hour`,
    );
  }
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
