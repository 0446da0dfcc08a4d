/** Holds parked events until they are redriven. */
export const PARKING_QUEUE = "relay-parked";
/** Remembers finished events for up to 31 days: its empty tasks never run. */
export const LEDGER_QUEUE = "relay-ledger";
/** Takes large batches back to the relay, which makes the tasks of their items there. */
export const BATCH_QUEUE = "relay-batches";
/** Takes the events of archived sources to their bucket. */
export const ARCHIVE_QUEUE = "relay-archive";
/** Holds tasks that their target does not accept, until they are run again. */
export const DEAD_QUEUE = "relay-dead";

/** The queues that the relay keeps for itself, and whether each stays paused. */
export const OWN_QUEUES: Readonly<Record<string, { readonly paused: boolean }>> = {
  [PARKING_QUEUE]: { paused: true },
  [LEDGER_QUEUE]: { paused: true },
  [BATCH_QUEUE]: { paused: false },
  [ARCHIVE_QUEUE]: { paused: false },
  [DEAD_QUEUE]: { paused: true },
};

/** Whether a queue is one that the relay keeps for itself. */
export function isOwnQueue(name: string): boolean {
  return Object.hasOwn(OWN_QUEUES, name);
}
