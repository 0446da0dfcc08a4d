import type { HttpTarget, QueueConfig, Shards, Source } from "../../types/config.ts";
import { durationSeconds } from "./durations.ts";
import {
  ARCHIVE_QUEUE,
  BATCH_QUEUE,
  DEAD_QUEUE,
  isOwnQueue,
  LEDGER_QUEUE,
  OWN_QUEUES,
  PARKING_QUEUE,
} from "../queue/own-queues.ts";
import { namesOf, shardNames } from "../queue/shards.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import { items, type List, present } from "./values.ts";

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

/** A queue as relay.yaml writes it, in Cloud Tasks' own names. */
export type RawQueue = {
  readonly rateLimits?: {
    readonly maxDispatchesPerSecond?: number;
    readonly maxConcurrentDispatches?: number;
  };
  readonly retryConfig?: {
    readonly maxAttempts?: number;
    readonly minBackoff?: string;
    readonly maxBackoff?: string;
    readonly maxDoublings?: number;
    readonly maxRetryDuration?: string;
  };
  readonly httpTarget?: RawHttpTarget;
};

/**
 * What a queue puts in place of parts of its tasks (queue-level routing), as relay.yaml writes it.
 */
export type RawHttpTarget = {
  readonly uriOverride?: {
    readonly scheme?: "HTTP" | "HTTPS";
    readonly host?: string;
    readonly port?: string | number;
    readonly pathOverride?: { readonly path?: string };
    readonly queryOverride?: { readonly queryParams?: string };
    readonly uriOverrideEnforceMode?: "ALWAYS" | "IF_NOT_EXISTS";
  };
  readonly httpMethod?: string;
  readonly headerOverrides?: List<{
    readonly header?: { readonly key?: string; readonly value?: string };
  }>;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly oauthToken?: { readonly serviceAccountEmail?: string; readonly scope?: string };
};

/** What a target has to do with its queue. */
export type QueueUser = {
  readonly target: string;
  readonly queue: string;
  readonly shards: Shards;
  /** Where the queue sends all of its tasks: only for a target with `method: buffer`. */
  readonly buffer?: HttpTarget;
  /** Whether the target has a policy for tasks that it does not accept. */
  readonly givesUp: boolean;
};

/**
 * Checks what the schema cannot say about the queues. `used` holds the names of those that targets
 * use.
 */
export function checkQueues(
  queues: Readonly<Record<string, RawQueue>>,
  used: ReadonlySet<string>,
  report: Report,
): void {
  for (const [name, queue] of Object.entries(queues)) {
    const path = ["queues", name];
    if (isOwnQueue(name)) {
      report.error(path, "is the relay's own queue, which has fixed settings; remove it");
    } else if (!used.has(name)) {
      report.warning(path, "no target uses this queue, so it is not created; use it or remove it");
    }
    checkRetry([...path, "retryConfig"], queue, report);
    checkHttpTarget([...path, "httpTarget"], queue.httpTarget, report);
  }
}

function checkRetry(path: Path, { retryConfig = {} }: RawQueue, report: Report): void {
  const { maxAttempts, maxDoublings } = retryConfig;
  const minBackoff = retryConfig.minBackoff ?? DEFAULTS.retryConfig.minBackoff;
  const maxBackoff = retryConfig.maxBackoff ?? DEFAULTS.retryConfig.maxBackoff;
  if (maxAttempts === 0) {
    report.error(
      [...path, "maxAttempts"],
      "is 0, which Cloud Tasks reads as unset; write -1 for no limit, or at least 1",
    );
  }
  if (maxDoublings === 0) {
    report.warning(
      [...path, "maxDoublings"],
      "is 0, which Cloud Tasks may read as unset (16); write at least 1",
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
    report.error([...path, "oauthToken"], "does not go with oidcToken; keep one of the two");
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

/**
 * The queues of a config without faults: those that its targets use, and the relay's own that its
 * sources need.
 */
export function completeQueues(
  queues: Readonly<Record<string, RawQueue>>,
  users: readonly QueueUser[],
  sources: readonly Source[],
): Record<string, QueueConfig> {
  const own = [
    PARKING_QUEUE,
    ...(sources.some(({ dedup }) => dedup.ledger) ? [LEDGER_QUEUE] : []),
    ...(sources.some(({ split }) => split !== undefined) ? [BATCH_QUEUE] : []),
    ...(sources.some(({ archive }) => archive) ? [ARCHIVE_QUEUE] : []),
    ...(users.some(({ givesUp }) => givesUp) ? [DEAD_QUEUE] : []),
  ];
  const used = users.flatMap((user) => shardsOf(user, ofQueue(queues, user.queue)));
  return Object.fromEntries(
    [...used, ...own.map((name) => completeQueue(name, {}, undefined))].map((queue) => [
      queue.name,
      queue,
    ]),
  );
}

const ofQueue = (queues: Readonly<Record<string, RawQueue>>, name: string): RawQueue =>
  (Object.hasOwn(queues, name) ? queues[name] : undefined) ?? {};

/** The queues of a target, each with its share of the limits. */
function shardsOf({ queue, shards, buffer }: QueueUser, settings: RawQueue): QueueConfig[] {
  const { rateLimits = {} } = settings;
  const share = {
    ...settings,
    rateLimits: {
      ...divided("maxDispatchesPerSecond", rateLimits.maxDispatchesPerSecond, shards.count),
      ...divided("maxConcurrentDispatches", rateLimits.maxConcurrentDispatches, shards.count),
    },
  };
  return shardNames(queue, shards).map((name) => ({
    ...completeQueue(name, share, buffer),
    cleared: shards.before !== undefined && namesOf(queue, shards.before).includes(name),
  }));
}

function divided<Name extends string>(name: Name, limit: number | undefined, count: number) {
  if (limit === undefined || count === 1) return present(name, limit);
  const share = limit / count;
  return present(name, name === "maxConcurrentDispatches" ? Math.ceil(share) : share);
}

/**
 * The queues that the config describes and no target uses: not made in the cloud, but by an
 * emulator for others' tasks.
 */
export function unusedQueues(
  queues: Readonly<Record<string, RawQueue>>,
  used: ReadonlySet<string>,
): Record<string, QueueConfig> {
  const unused = Object.entries(queues).filter(([name]) => !used.has(name) && !isOwnQueue(name));
  return Object.fromEntries(
    unused.map(([name, queue]) => [name, completeQueue(name, queue, undefined)]),
  );
}

function completeQueue(
  name: string,
  { rateLimits, retryConfig, httpTarget }: RawQueue,
  buffer: HttpTarget | undefined,
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
    ...present("httpTarget", completeHttpTarget(httpTarget, buffer)),
    paused: OWN_QUEUES[name]?.paused ?? false,
    asked: name === LEDGER_QUEUE,
    cleared: false,
  };
}

/**
 * What relay.yaml says of a queue's target, over what follows from the buffer target that uses the
 * queue.
 */
function completeHttpTarget(
  raw: RawHttpTarget | undefined,
  buffer: HttpTarget | undefined,
): HttpTarget | undefined {
  if (buffer === undefined) return raw && restHttpTarget(raw);
  const { uriOverride, oidcToken, oauthToken, ...given } =
    raw === undefined ? {} : restHttpTarget(raw);
  const { oidcToken: ownToken, ...own } = buffer;
  return {
    ...own,
    ...given,
    uriOverride: { ...buffer.uriOverride, ...uriOverride },
    ...(oauthToken === undefined ? { oidcToken: { ...ownToken, ...oidcToken } } : { oauthToken }),
  };
}

/** A duration as Cloud Tasks' REST API wants it: seconds with an `s`. */
function restDuration(text: string): string {
  return `${durationSeconds(text) ?? 0}s`;
}

function restHttpTarget({ uriOverride, headerOverrides, ...rest }: RawHttpTarget): HttpTarget {
  if (uriOverride === undefined) return { ...rest, ...headers(headerOverrides) };
  const { port, ...parts } = uriOverride;
  return {
    uriOverride: { ...parts, ...(port === undefined ? {} : { port: String(port) }) },
    ...rest,
    ...headers(headerOverrides),
  };
}

function headers(list: RawHttpTarget["headerOverrides"]): Pick<HttpTarget, "headerOverrides"> {
  return list === undefined ? {} : { headerOverrides: items(list) };
}
