import { type Change, change, differences, make, notice, remove, same } from "../change.ts";
import { lastPart } from "../names.ts";
import type { Options } from "../options.ts";
import type { Step } from "../protocol.ts";
import type { Lists, Present, PresentQueue, QueueSettings, Wanted } from "../state.ts";
import { deployed } from "./deployed.ts";
import { grantsOn } from "./policies.ts";
import { flagsOf, presentFlags } from "./queue-flags.ts";
import { spreadChanges } from "./spread.ts";

/** The queues, made and brought to their settings. */
export function queueChanges(
  wanted: Wanted,
  present: Present,
  options: Options,
): readonly Change[] {
  const { queues, location } = wanted;
  // Before there is a function nothing can have been paused for a reason of today: --destroy paused it.
  const resume = options.resume || deployed(wanted, present.lists) === undefined;
  return [
    ...placeNotice(wanted),
    ...queues.map((queue) => {
      const found = findQueue(present.lists, queue.name);
      return found === undefined
        ? newQueue(queue, location)
        : changedQueue(queue, found, location, resume);
    }),
    ...spreadChanges(wanted, present),
    ...leftQueues(wanted, present),
  ];
}

/** Payloads wait where the queues are: whoever keeps data in a region wants to know. */
function placeNotice({ location, region }: Wanted): readonly Change[] {
  if (location === region) return [];
  return [
    notice(
      "queues",
      `location ${location}  is where relay.yaml has the queues, and events wait; the function is in ${region}`,
    ),
  ];
}

function newQueue(queue: QueueSettings, location: string): Change {
  const { name, paused } = queue;
  const pause: readonly Step[] = paused ? [["queue", "pause", name, location]] : [];
  const create: Step = ["queue", "create", name, location, ...flagsOf(queue, "create")];
  return make("queues", `queue ${name}${paused ? "  (paused)" : ""}`, create, ...pause);
}

function changedQueue(
  queue: QueueSettings,
  found: PresentQueue,
  location: string,
  mayResume: boolean,
): Change {
  const { name } = queue;
  const difference = differences(presentFlags(found), queue.flags);
  const paused = found.state === "PAUSED";
  const pause = queue.paused && !paused;
  const resume = !queue.paused && paused && mayResume;
  const state = pause
    ? "state: RUNNING -> PAUSED"
    : resume
      ? "state: PAUSED -> RUNNING"
      : undefined;
  const what = [difference, state].filter((each) => each !== undefined).join(", ");
  const left = paused && !queue.paused && !resume ? "  (paused; unchanged, use --resume)" : "";
  if (what === "") return same("queues", `queue ${name}${left}`);
  const steps: readonly (Step | undefined)[] = [
    difference === undefined
      ? undefined
      : ["queue", "update", name, location, ...flagsOf(queue, "update")],
    pause ? ["queue", "pause", name, location] : undefined,
    resume ? ["queue", "resume", name, location] : undefined,
  ];
  return change(
    "queues",
    `queue ${name}`,
    `${what}${left}`,
    ...steps.filter((step) => step !== undefined),
  );
}

/** Queues that the relay may still enqueue into although relay.yaml has them no more: they may hold tasks, so they stay. */
function leftQueues(wanted: Wanted, { lists, answers }: Present): readonly Change[] {
  const runtime = `serviceAccount:${wanted.function.serviceAccount}`;
  return lists.queues
    .map(({ name }) => lastPart(name))
    .filter((name) => wanted.queues.every((queue) => queue.name !== name))
    .filter((name) =>
      grantsOn(answers, { kind: "queue", name })?.some(({ member }) => member === runtime),
    )
    .map((name) =>
      same(
        "queues",
        `queue ${name}  (left relay.yaml; kept with its tasks, delete it with gcloud tasks queues delete ${name} --location=${wanted.location})`,
      ),
    );
}

/** The queues are paused and kept with their tasks, unless they are to be deleted. */
export function queueRemoval(
  { queues, location }: Wanted,
  { lists }: Present,
  options: Options,
): readonly Change[] {
  return queues.flatMap(({ name }): readonly Change[] => {
    const found = findQueue(lists, name);
    if (found === undefined) return [];
    if (options.deleteQueues) {
      const text = `queue ${name}  (with its tasks; the name is unusable for up to 3 days)`;
      return [remove("queues", text, ["queue", "delete", name, location])];
    }
    if (found.state === "PAUSED") {
      return [
        same("queues", `queue ${name}  (paused and kept with its tasks; --delete-queues deletes)`),
      ];
    }
    const what = "state: RUNNING -> PAUSED  (kept with its tasks)";
    return [change("queues", `queue ${name}`, what, ["queue", "pause", name, location])];
  });
}

function findQueue({ queues }: Lists, name: string): PresentQueue | undefined {
  return queues.find((queue) => queue.name.endsWith(`/queues/${name}`));
}
