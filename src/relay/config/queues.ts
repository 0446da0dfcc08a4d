import type { QueueConfig, Source } from "../../types/config.ts";
import { durationSeconds } from "./durations.ts";
import { BATCH_QUEUE, LEDGER_QUEUE, OWN_QUEUES, PARKING_QUEUE } from "../queue/own-queues.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import type { RawConfig, RawHttpTarget, RawQueue } from "./raw.ts";

/** Cloud Tasks' own limits by default, and a retry policy that never drops a task. */
const DEFAULTS = {
  rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
  retryConfig: {
    maxAttempts: -1,
    minBackoff: "1s",
    maxBackoff: "1h",
    maxDoublings: 12,
    maxRetryDuration: "0s",
  },
} as const;

/** Checks what the schema cannot say about the queues. */
export function checkQueues(config: RawConfig, report: Report): void {
  const used = queuesUsed(config);
  for (const [name, queue] of Object.entries(config.queues ?? {})) {
    const path = ["queues", name];
    if (isOwn(name))
      report.error(path, "is the relay's own queue and takes no settings; remove it");
    else if (!used.has(name)) {
      report.warning(
        path,
        "no target uses this queue, so that it is not created; use it or remove it",
      );
    }
    checkRetry([...path, "retryConfig"], queue, report);
    checkHttpTarget([...path, "httpTarget"], queue.httpTarget, report);
  }
  for (const [name, target] of Object.entries(config.targets ?? {})) {
    const queue = target.queue ?? name;
    if (!isOwn(queue)) continue;
    const state = OWN_QUEUES[queue]?.paused === true ? " and stays paused" : "";
    report.error(
      ["targets", name, "queue"],
      `${queue} is the relay's own queue${state}; choose another`,
    );
  }
}

function isOwn(name: string): boolean {
  return Object.hasOwn(OWN_QUEUES, name);
}

function queuesUsed(config: RawConfig): ReadonlySet<string> {
  return new Set(
    Object.entries(config.targets ?? {}).map(([name, target]) => target.queue ?? name),
  );
}

function checkRetry(path: Path, { retryConfig = {} }: RawQueue, report: Report): void {
  const { maxAttempts, maxDoublings } = retryConfig;
  const minBackoff = retryConfig.minBackoff ?? DEFAULTS.retryConfig.minBackoff;
  const maxBackoff = retryConfig.maxBackoff ?? DEFAULTS.retryConfig.maxBackoff;
  if (maxAttempts === 0) {
    report.error(
      [...path, "maxAttempts"],
      "is 0, which Cloud Tasks takes for unset; write -1 for no limit, or at least 1",
    );
  }
  if (maxDoublings === 0) {
    report.warning(
      [...path, "maxDoublings"],
      "is 0, which Cloud Tasks may take for unset (16); write at least 1",
    );
  }
  if ((durationSeconds(minBackoff) ?? 0) > (durationSeconds(maxBackoff) ?? 0)) {
    const field = retryConfig.minBackoff === undefined ? "maxBackoff" : "minBackoff";
    report.error(
      [...path, field],
      `minBackoff is ${minBackoff}, more than maxBackoff, which is ${maxBackoff}`,
    );
  }
}

function checkHttpTarget(path: Path, httpTarget: RawHttpTarget | undefined, report: Report): void {
  if (httpTarget === undefined) return;
  const { oidcToken, oauthToken, uriOverride, headerOverrides } = httpTarget;
  if (oidcToken !== undefined && oauthToken !== undefined) {
    report.error([...path, "oauthToken"], "stands beside oidcToken; keep one of the two");
  }
  if (
    oauthToken !== undefined &&
    uriOverride?.host !== undefined &&
    !uriOverride.host.toLowerCase().endsWith(".googleapis.com")
  ) {
    report.error(
      [...path, "oauthToken"],
      "is an access token, which only goes to *.googleapis.com; use oidcToken",
    );
  }
  if (Number(uriOverride?.port ?? 1) > 65_535) {
    report.error([...path, "uriOverride", "port"], "is not a port, 1 to 65535");
  }
  for (const [index, override] of (headerOverrides ?? []).entries()) {
    if (override?.header?.value?.includes("${") === true) {
      report.error(
        [...path, "headerOverrides", index, "header", "value"],
        "holds ${…}, which is only replaced in a target's headers; write the value out",
      );
    }
  }
}

/** The queues of a config without faults: those that its targets use, and the relay's own that its sources need. */
export function completeQueues(
  config: RawConfig,
  sources: readonly Source[],
): Record<string, QueueConfig> {
  const names = [
    ...queuesUsed(config),
    PARKING_QUEUE,
    ...(sources.some(({ dedup }) => dedup.ledger) ? [LEDGER_QUEUE] : []),
    ...(sources.some(({ split }) => split !== undefined) ? [BATCH_QUEUE] : []),
  ];
  return Object.fromEntries(
    names.map((name) => {
      const queue = Object.hasOwn(config.queues ?? {}, name) ? config.queues?.[name] : undefined;
      return [name, completeQueue(name, queue ?? {})];
    }),
  );
}

/** The queues that the config describes and no target uses: not made in the cloud, but by an emulator for others' tasks. */
export function unusedQueues(config: RawConfig): Record<string, QueueConfig> {
  const used = queuesUsed(config);
  const unused = Object.entries(config.queues ?? {}).filter(
    ([name]) => !used.has(name) && !isOwn(name),
  );
  return Object.fromEntries(unused.map(([name, queue]) => [name, completeQueue(name, queue)]));
}

function completeQueue(
  name: string,
  { rateLimits, retryConfig, httpTarget }: RawQueue,
): QueueConfig {
  const retry = { ...DEFAULTS.retryConfig, ...retryConfig };
  return {
    name,
    rateLimits: { ...DEFAULTS.rateLimits, ...rateLimits },
    retryConfig: {
      maxAttempts: retry.maxAttempts,
      minBackoff: restDuration(retry.minBackoff),
      maxBackoff: restDuration(retry.maxBackoff),
      maxDoublings: retry.maxDoublings,
      maxRetryDuration: restDuration(retry.maxRetryDuration),
    },
    ...(httpTarget === undefined ? {} : { httpTarget: restHttpTarget(httpTarget) }),
    paused: OWN_QUEUES[name]?.paused ?? false,
  };
}

/** A duration as Cloud Tasks' REST API wants it: seconds with an `s`. */
function restDuration(text: string): string {
  return `${durationSeconds(text) ?? 0}s`;
}

/** REST writes 64-bit numbers as text. */
function restHttpTarget({ uriOverride, ...rest }: RawHttpTarget): Record<string, unknown> {
  if (uriOverride === undefined) return rest;
  const { port, ...parts } = uriOverride;
  return {
    uriOverride: { ...parts, ...(port === undefined ? {} : { port: String(port) }) },
    ...rest,
  };
}
