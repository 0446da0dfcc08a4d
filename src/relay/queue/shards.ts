import type { Shards } from "../../types/config.ts";

/** Names of the queues that a target's tasks are in, those of before it grew last. */
export function shardNames(queue: string, { count, before }: Shards): string[] {
  return [
    ...new Set([...namesOf(queue, count), ...(before === undefined ? [] : namesOf(queue, before))]),
  ];
}

const namesOf = (queue: string, count: number): string[] =>
  count === 1 ? [queue] : Array.from({ length: count }, (_, index) => `${queue}-${index}`);

/** The queue of a task, by a hash of what deduplicates it: a redelivery finds the same one. */
export function shardOf(queue: string, count: number, hash: string): string {
  if (count === 1) return queue;
  return `${queue}-${Number.parseInt(hash.slice(-12), 16) % count}`;
}
