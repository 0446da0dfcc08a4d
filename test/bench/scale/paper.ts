/**
 * What Google publishes: limits and prices (US dollars, Tier 1 regions), as the pages read in the
 * copies of November 2026 that docs/scale.md names.
 */
export const GOOGLE = {
  dispatchesPerQueue: 500,
  tasksCallsPerMinute: 6_000_000,
  perMillionOperations: 0.4,
  perMillionRequests: 0.4,
  perVcpuSecond: 0.000024,
  perGibSecond: 0.0000025,
  perGibOfLogs: 0.5,
  free: { operations: 1e6, requests: 2e6, vcpuSeconds: 180_000, gibSeconds: 360_000, logGib: 50 },
} as const;

/** What is assumed of a delivery, with one target, and of an instance with 1 vCPU and 512 MiB. */
export const ASSUMED = {
  answerMs: 100,
  concurrency: 80,
  /** An instance should not be busier. */
  cpuShare: 0.6,
  /** Twice what `npm run bench` counts for 1 kB. */
  cpuMs: 0.6,
  /** A queue should not be, so that chance does not make one of them fall behind. */
  queueShare: 0.8,
  memoryGib: 0.5,
  /** The relay's line and Cloud Run's. */
  logBytes: 2000,
  /** Three entries of Cloud Tasks' own, with `--log-ratio 1`. */
  tasksLogBytes: 3000,
} as const;

const MONTH_SECONDS = (365 / 12) * 86_400;

/** What a rate of deliveries needs. Money is per month. */
export type Need = {
  readonly perSecond: number;
  readonly instances: number;
  readonly queues: number;
  /** Of Cloud Tasks' calls of a minute that a project has. */
  readonly quotaShare: number;
  readonly logBytesPerMinute: number;
  readonly dollars: {
    readonly tasks: number;
    readonly run: number;
    readonly logs: number;
    readonly tasksLogs: number;
  };
};

/** Works out on paper what a rate of deliveries needs. */
export function needOf(perSecond: number): Need {
  const { answerMs, concurrency, cpuShare, cpuMs, queueShare, memoryGib } = ASSUMED;
  const underWay = (perSecond * answerMs) / 1000;
  const byConcurrency = underWay / concurrency;
  const byCpu = (perSecond * cpuMs) / 1000 / cpuShare;
  const instances = Math.max(1, Math.ceil(Math.max(byConcurrency, byCpu)));
  // An instance is paid for while a request is under way on it.
  const busySeconds = MONTH_SECONDS * Math.min(instances, underWay);
  const deliveries = perSecond * MONTH_SECONDS;
  const { free } = GOOGLE;
  const operations = over(2 * deliveries, free.operations) / 1e6;
  const requests = over(deliveries, free.requests) / 1e6;
  const logGib = (bytes: number): number => (deliveries * bytes) / 1024 ** 3;
  const ownLogs = logGib(ASSUMED.logBytes);
  return {
    perSecond,
    instances,
    queues: Math.max(1, Math.ceil(perSecond / (GOOGLE.dispatchesPerQueue * queueShare))),
    quotaShare: (perSecond * 60) / GOOGLE.tasksCallsPerMinute,
    logBytesPerMinute: perSecond * 60 * ASSUMED.logBytes,
    dollars: {
      tasks: operations * GOOGLE.perMillionOperations,
      run:
        requests * GOOGLE.perMillionRequests +
        over(busySeconds, free.vcpuSeconds) * GOOGLE.perVcpuSecond +
        over(busySeconds * memoryGib, free.gibSeconds) * GOOGLE.perGibSecond,
      logs: over(ownLogs, free.logGib) * GOOGLE.perGibOfLogs,
      tasksLogs:
        (over(ownLogs + logGib(ASSUMED.tasksLogBytes), free.logGib) - over(ownLogs, free.logGib)) *
        GOOGLE.perGibOfLogs,
    },
  };
}

const over = (used: number, free: number): number => Math.max(0, used - free);
