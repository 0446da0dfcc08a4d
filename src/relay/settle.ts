import type { Answer, Event } from "../types.ts";
import { json } from "./answer.ts";
import { enqueue, queueProblem } from "./enqueue.ts";
import type { Entry } from "./log.ts";
import type { Cause } from "./park.ts";
import type { Plan } from "./plan.ts";
import type { ReadySource } from "./source.ts";
import type { World } from "./world.ts";

/** Makes a plan's tasks, and answers only once they are all in the queue. */
export async function settle(
  plan: Plan,
  event: Event,
  ready: ReadySource,
  world: World,
  entry: Entry,
): Promise<Answer> {
  if (plan.outcome === "ignored") return answerEvent("ignored", event, 0, 0, ready, entry);
  const deadline = performance.now() + world.budgetMs;
  const ledgerKey =
    ready.source.dedup.ledger && plan.outcome === "route" ? plan.dedupKey : undefined;
  if (ledgerKey !== undefined && (await isInLedger(ledgerKey, event, world, deadline))) {
    return answerEvent("duplicate", event, 0, plan.tasks.length, ready, entry);
  }
  const { created, duplicates } = await enqueue(world.queue, plan.tasks, event.id, deadline);
  if (ledgerKey !== undefined) await noteInLedger(ledgerKey, event, world, deadline);
  if (plan.outcome === "parked") {
    entry.cause = `${plan.cause.code}: ${plan.cause.detail}`;
    return answerEvent(created === 0 ? "duplicate" : "parked", event, 0, duplicates, ready, entry);
  }
  const outcome = created === 0 ? "duplicate" : "accepted";
  return answerEvent(outcome, event, created, duplicates, ready, entry);
}

async function isInLedger(
  key: string,
  event: Event,
  world: World,
  deadline: number,
): Promise<boolean> {
  try {
    return await world.ledger.holds(event.source, key, deadline);
  } catch (error) {
    throw queueProblem([error], event.id);
  }
}

async function noteInLedger(
  key: string,
  event: Event,
  world: World,
  deadline: number,
): Promise<void> {
  try {
    await world.ledger.note(event.source, key, deadline);
  } catch (error) {
    throw queueProblem([error], event.id);
  }
}

function answerEvent(
  outcome: "accepted" | "duplicate" | "ignored" | "parked",
  event: Event,
  created: number,
  duplicates: number,
  { source }: ReadySource,
  entry: Entry,
): Answer {
  entry.outcome = outcome;
  entry.created = created;
  entry.duplicates = duplicates;
  const respond = source.respond ?? source.provider.respond;
  if (respond !== undefined) {
    const { status, body, contentType } = respond;
    return { status, headers: body === "" ? {} : { "content-type": contentType }, body };
  }
  const { id, type } = event;
  return json(202, { event: id, type, status: outcome, tasks: created, duplicates });
}

/** Cloud Tasks keeps a task that is not answered with 2xx, so the event stays parked. */
export function stillParked(event: Event, cause: Cause, entry: Entry): Answer {
  entry.outcome = "parked";
  entry.cause = `${cause.code}: ${cause.detail}`;
  return json(422, { event: event.id, type: event.type, status: "parked", cause: cause.code });
}
