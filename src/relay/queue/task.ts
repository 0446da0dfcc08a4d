import { hash } from "node:crypto";
import type { ReadyTarget } from "../../types/config.ts";
import type { Event } from "../../types/delivery.ts";
import type { Task } from "../../types/task.ts";
import { shardOf } from "./shards.ts";
import type { Hit } from "../route/route.ts";

/** What a task is, but for its content. */
export type TaskFrame = Pick<Task, "name" | "dispatchDeadlineSeconds" | "scheduleTime" | "auth">;

/** Where tasks are made: `projects/P/locations/L`. */
export type Place = { readonly project: string; readonly location: string };

/**
 * The id of the task for an event at a target: the same for the same (source, target, dedup key),
 * evenly spread otherwise, since Cloud Tasks slows down on ids that share a prefix. The names at
 * the end are for the human who browses the queue.
 */
export function taskId(source: string, target: string, dedupKey: string): string {
  return `${digest(source, target, dedupKey).slice(0, 32)}-${source}-${target}`;
}

/** A task's full name: `projects/P/locations/L/queues/Q/tasks/ID`. */
export function taskName(place: Place, queue: string, id: string): string {
  return `projects/${place.project}/locations/${place.location}/queues/${queue}/tasks/${id}`;
}

/** What the task is that takes an event to one target, but for its content. */
export function frameTask(
  source: string,
  target: ReadyTarget,
  hit: Hit,
  dedupKey: string,
  place: Place,
  now: Date,
): TaskFrame {
  const scheduleTime = scheduleOf(source, hit, dedupKey, now);
  return {
    name: nameFor(source, target, dedupKey, place, target.shards.count),
    dispatchDeadlineSeconds: target.dispatchDeadlineSeconds,
    ...(scheduleTime && { scheduleTime }),
    ...(target.auth && { auth: target.auth }),
  };
}

/**
 * The name that the task had before its target's queues changed in number; undefined where it is
 * the same.
 */
export function earlierName(
  source: string,
  target: ReadyTarget,
  dedupKey: string,
  place: Place,
): string | undefined {
  const { count, before } = target.shards;
  if (before === undefined) return undefined;
  const [now, then] = [count, before].map((n) => nameFor(source, target, dedupKey, place, n));
  return now === then ? undefined : then;
}

function nameFor(
  source: string,
  { name, queue }: ReadyTarget,
  dedupKey: string,
  place: Place,
  count: number,
): string {
  const shard = shardOf(queue, count, count === 1 ? "" : digest(source, name, dedupKey));
  return taskName(place, shard, taskId(source, name, dedupKey));
}

/** Jitter comes from the dedup key, so that a redelivery agrees with the first. */
function scheduleOf(source: string, hit: Hit, dedupKey: string, now: Date): Date | undefined {
  if (hit.jitterSeconds === 0) return hit.at;
  const share = Number.parseInt(digest(source, hit.target, dedupKey).slice(32, 44), 16) / 2 ** 48;
  return new Date((hit.at ?? now).getTime() + Math.round(share * hit.jitterSeconds * 1000));
}

/**
 * An event's CloudEvents attributes as headers, in binary mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md);
 * and, encoded alike, the metadata of its object in Cloud Storage.
 */
export function cloudEventHeaders(
  event: Pick<Event, "id" | "source" | "type" | "time" | "generation">,
): Record<string, string> {
  const { generation } = event;
  return {
    "ce-specversion": "1.0",
    "ce-id": headerValue(event.id),
    "ce-source": headerValue(event.source),
    "ce-type": headerValue(event.type),
    "ce-time": event.time.toISOString(),
    // An extension attribute: of an event that was let through again on purpose, what it repeats.
    ...(generation !== undefined && {
      "ce-relayreplayof": headerValue(generation.replace(/~\d+$/, "")),
    }),
  };
}

/**
 * Percent-encodes what the HTTP binding §3.1.3.2 asks for: space, quote, percent, and all beyond
 * visible ASCII.
 */
export function headerValue(text: string): string {
  if (/^[\x21\x23\x24\x26-\x7e]*$/.test(text)) return text; // as nearly all do
  return text.replaceAll(/[^\x21-\x7e]|["%]/gu, (character) =>
    [...Buffer.from(character, "utf8")]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}

const digest = (...parts: string[]): string => hash("sha256", JSON.stringify(parts), "hex");
