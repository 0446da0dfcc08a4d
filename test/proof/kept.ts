import { type Google, queueOf } from "./google.ts";
import { hold } from "./promise.ts";
import type { Answer } from "./send.ts";
import { eventsOf, type Shape } from "./shapes.ts";

/** `CreateTask`s of a delivery may take 2.5 s in all. */
const BUDGET_MS = 2500;
/** For the rest of the path, and a machine that does other things beside. */
const SLACK_MS = 2500;

/** Queues whose tasks are the relay's own notes, which are no events. */
const NOTES = new Set(["relay-ledger"]);

/** Holds one answer against what is stored at that moment. */
export function checkAnswer(answer: Answer, shape: Shape, delivery: string, google: Google): void {
  checkStatus(answer, shape);
  if (!isKept(answer)) return;
  const wanted = shape.isKeptWhole === true ? ["relay-batches"] : shape.queues;
  const events = shape.isKeptWhole === true ? [delivery] : eventsOf(shape, delivery);
  for (const event of events) {
    const seen = `${answer.status} ${answer.body.slice(0, 300)} for ${shape.name}`;
    checkTasks(event, wanted, google, `a 2xx means that it is kept (${seen})`);
  }
  if (shape.writesObject === true) checkObject(delivery, google);
}

/** Holds what an answer to an authentic delivery says by itself: its status, its time, its counts. */
export function checkStatus(answer: Answer, shape: Shape): void {
  const seen = (): string => `${answer.status} ${answer.body.slice(0, 300)} for ${shape.name}`;
  hold(answer.status !== 0, "every delivery is answered", seen);
  hold(
    answer.status < 400 || answer.status > 499,
    "a fault of ours is never a 4xx to an authentic sender",
    seen,
  );
  hold(answer.ms <= BUDGET_MS + SLACK_MS, "the answer is within the budget", () => {
    return `${Math.round(answer.ms)} ms, ${seen()}`;
  });
  if (isKept(answer)) checkCounts(answer, shape);
}

export const isKept = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Each of these queues holds exactly one task of the event, and no other holds any. */
export function checkTasks(
  event: string,
  queues: readonly string[],
  google: Google,
  promise = "each target has the event exactly once",
): void {
  const found = google
    .tasksOf(event)
    .map(({ name }) => queueOf(name))
    .filter((queue) => !NOTES.has(queue))
    .toSorted();
  hold(found.join() === queues.toSorted().join(), promise, () => {
    return `${event} is in [${found.join()}], and belongs in [${queues.toSorted().join()}]`;
  });
}

/** The counts in the answer are those of the tasks. */
function checkCounts({ body }: Answer, shape: Shape): void {
  const counts = JSON.parse(body) as Record<string, unknown>;
  const sum =
    Number(counts["tasks"]) + Number(counts["duplicates"]) + Number(counts["parked"] ?? 0);
  const each = shape.isKeptWhole === true ? 1 : shape.queues.filter(isCounted).length;
  const wanted = each * (shape.isKeptWhole === true ? 1 : (shape.items ?? 1));
  // The answer to one parked delivery has no count of it.
  const isParkedNow = counts["status"] === "parked" && counts["parked"] === undefined;
  hold(isParkedNow || sum === wanted, "the answer counts its tasks", () => {
    return `${body.slice(0, 300)} for ${wanted} tasks of ${shape.name}`;
  });
}

const isCounted = (queue: string): boolean => queue !== "relay-archive";

function checkObject(delivery: string, google: Google): void {
  const [task] = google.tasksOf(delivery);
  const address = task?.headers["ce-dataref"] ?? "";
  const name = decodeURIComponent(address.split("/").slice(4).join("/"));
  hold(google.objects.has(name), "what a task refers to is there", () => address);
}
