import type { Shards } from "../../types/config.ts";

/** Names of the queues that a target's tasks are in, those of before their number changed last. */
export function shardNames(queue: string, { count, before }: Shards): string[] {
  return [
    ...new Set([...namesOf(queue, count), ...(before === undefined ? [] : namesOf(queue, before))]),
  ];
}

/** Names of the queues of a target that is spread over that many. */
export const namesOf = (queue: string, count: number): string[] =>
  count === 1 ? [queue] : Array.from({ length: count }, (_, index) => `${queue}-${index}`);

/**
 * The queue of a task, by a hash (hexadecimal digits) of what deduplicates it: a redelivery finds
 * the same one, and of the tasks of n queues a share of 1/(n+1) moves to one more, all others stay.
 */
export function shardOf(queue: string, count: number, hash: string): string {
  return count === 1 ? queue : `${queue}-${jump(BigInt(`0x${hash.slice(-16)}`), count)}`;
}

/** Jump consistent hash (Lamping and Veach, https://arxiv.org/abs/1406.2294, figure 1). */
function jump(hash: bigint, count: number): number {
  let key = hash;
  let bucket = 0;
  for (let next = 0; next < count;) {
    bucket = next;
    key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return bucket;
}
