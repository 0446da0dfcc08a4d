import { createHash } from "node:crypto";
import { type Cloud, hasTask, objectsOf, tasksIn } from "./cloud.ts";
import { hold } from "./promise.ts";
import { deliveryOf, eventsOf, type Shape } from "./shapes.ts";
import type { Target } from "./target.ts";

/** A task that an event has to become. */
export type Expected = { readonly queue: string; readonly id: string; readonly event: string };

const digest = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** The id of a task, as the documentation says that it is made. */
export const taskId = (source: string, target: string, key: string): string =>
  `${digest(source, target, key).slice(0, 32)}-${source}-${target}`;

/** Sources of the preset `github`, whose identity is the delivery's id and the hook's, which none of these has. */
const OF_GITHUB = new Set(["one", "three", "ten", "archive", "large"]);

/** The tasks of a delivery: one of each of its events in each queue. */
export function expectedTasks(shape: Shape, delivery: string): readonly Expected[] {
  return eventsOf(shape, delivery).flatMap((event) => {
    const key = OF_GITHUB.has(shape.source) ? digest(event, "") : event;
    return shape.queues.map((queue) => ({ queue, id: taskId(shape.source, queue, key), event }));
  });
}

/** Holds, at a 2xx, that all that the delivery has to become is there: it waits, or its target has it. */
export async function checkKeptNow(
  shape: Shape,
  delivery: string,
  cloud: Cloud,
  target: Target,
): Promise<void> {
  if (shape.isKeptWhole === true) {
    const whole = taskId(shape.source, "relay-batches", delivery);
    if (await hasTask(cloud, "relay-batches", whole)) return;
  }
  const expected = expectedTasks(shape, delivery);
  await Promise.all(
    expected.map(async ({ queue, id, event }) => {
      // In this order: between the questions it may only go from the queue to the target.
      const isKept =
        target.accepted.has(`${queue}/${id}`) ||
        (await hasTask(cloud, queue, id)) ||
        target.accepted.has(`${queue}/${id}`) ||
        (queue === "relay-archive" && (await hasObject(cloud, shape.source, `/${event}~`)));
      hold(isKept, "a 2xx means that it is kept", () => {
        return `${event} is neither in ${queue} nor at its target (${id})`;
      });
    }),
  );
  if (shape.writesObject !== true) return;
  const sha256 = createHash("sha256").update(deliveryOf(shape, delivery).body).digest("hex");
  const isThere = await hasObject(cloud, shape.source, `/sha256-${sha256}`);
  hold(isThere, "what a task refers to is there", () => delivery);
}

/** By a part of its name. */
async function hasObject(cloud: Cloud, source: string, part: string): Promise<boolean> {
  return (await objectsOf(cloud, source)).some((name) => name.includes(part));
}

/** Queues whose tasks go nowhere by themselves. */
const STAYS = new Set(["relay-parked"]);

/**
 * Holds, when nothing waits any more, that each target has accepted each event under one name, and nothing
 * else. Gives how many attempts a crash had to repeat.
 */
export async function checkArrived(
  expected: readonly Expected[],
  cloud: Cloud,
  target: Target,
): Promise<{ readonly tasks: number; readonly repeated: number }> {
  const isAtTarget = ({ queue }: Expected): boolean => !queue.startsWith("relay-");
  const wanted = new Map(
    expected.filter(isAtTarget).map(({ queue, id, event }) => [`${queue}/${id}`, event]),
  );
  for (const [key, event] of wanted) {
    hold(target.accepted.has(key), "in the end each target has each event", () => {
      return `${event}: ${key} never arrived`;
    });
  }
  for (const key of target.accepted.keys()) {
    hold(wanted.has(key), "nothing arrives under a second name", () => key);
  }
  for (const queue of STAYS) {
    const there = (await tasksIn(cloud, queue)).toSorted();
    const ids = expected.filter((one) => one.queue === queue).map(({ id }) => id);
    hold(there.join() === ids.toSorted().join(), "what is parked is there, and once", () => {
      return `${there.length} tasks in ${queue} for ${ids.length} events`;
    });
  }
  const all = [...target.accepted.values()].reduce((sum, count) => sum + count, 0);
  return { tasks: wanted.size, repeated: all - wanted.size };
}
