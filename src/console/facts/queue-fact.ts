/** Two minutes of a queue. */
export type HourBin = {
  /** When they began. */
  readonly time: string;
  /** Tasks in it at their end. */
  readonly depth: number;
  /** Tasks made. */
  readonly created: number;
  /** Attempts by their end. */
  readonly delivered: number;
  readonly failed: number;
};

/** A queue as it is. */
export type QueueFact = {
  readonly name: string;
  readonly role: "targets" | "parked" | "dead" | "ledger" | "batches" | "archive";
  /** Whose tasks it holds, as relay.yaml says. */
  readonly targets: readonly string[];
  readonly state: "RUNNING" | "PAUSED" | "DISABLED";
  /** Tasks in it. */
  readonly depth: number;
  /** It has more than were counted. */
  readonly isDepthCut: boolean;
  /** When the oldest of its tasks was due. */
  readonly oldestDueAt?: string;
  /** Attempts of the last hour by the operation log; undefined where the queue does not log. */
  readonly lastHour?: { readonly delivered: number; readonly failed: number };
  /** The same, two minutes by two minutes, oldest first, with the depth counted back from now. */
  readonly hour?: readonly HourBin[];
  readonly rateLimits: {
    readonly maxDispatchesPerSecond?: number;
    readonly maxBurstSize?: number;
    readonly maxConcurrentDispatches?: number;
  };
  readonly retryConfig: {
    readonly maxAttempts?: number;
    readonly maxRetryDuration?: string;
    readonly minBackoff?: string;
    readonly maxBackoff?: string;
    readonly maxDoublings?: number;
  };
};
