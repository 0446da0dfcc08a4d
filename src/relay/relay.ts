import type { Answer, Delivery, Event } from "../types/delivery.ts";
import { answerProblem, asProblem, json, Problem } from "./problem.ts";
import { type Body, NO_BODY } from "./read/view.ts";
import { inflateDelivery } from "./read/inflate.ts";
import { BODY_LIMIT_BYTES } from "./queue/limits.ts";
import { type Entry, logDelivery } from "./log.ts";
import { once } from "./remember.ts";
import { REDRIVE_PATH, unpark } from "./queue/park.ts";
import { keepSecret } from "./pending.ts";
import { planEvent } from "./plan.ts";
import { settle, stillParked } from "./settle.ts";
import type { ReadySource } from "./source.ts";
import type { World } from "./world.ts";

/** The relay as a function: answers every delivery, and never throws. */
export function createRelay(world: World): (delivery: Delivery) => Promise<Answer> {
  return async (delivery) => {
    const entry: Entry = {};
    let answer: Answer;
    try {
      answer = await direct(delivery, world, entry);
    } catch (error) {
      const problem = asProblem(error);
      noteProblem(entry, problem);
      answer = answerProblem(problem);
    }
    logDelivery(world.log, entry, delivery, answer, world.place.project);
    return answer;
  };
}

function direct(delivery: Delivery, world: World, entry: Entry): Answer | Promise<Answer> {
  if (delivery.path === "/healthz") return answerHealth(entry);
  if (delivery.path.startsWith(REDRIVE_PATH)) return redrive(delivery, world, entry);
  return relay(delivery, world, entry);
}

/** The path of one delivery. */
async function relay(received: Delivery, world: World, entry: Entry): Promise<Answer> {
  const ready = findSource(received.path.slice(1).replace(/\/$/, ""), world, entry);
  checkSize(received);
  const delivery = ready.source.provider.inflate ? inflateDelivery(received) : received;
  const body = once(() => ready.readBody(delivery));

  const early = ready.answerUnsigned && (await ready.answerUnsigned(delivery, body));
  if (early !== undefined) return handshake(early, entry);
  const bringsSecret = ready.answerPending && (await ready.answerPending(delivery, body));
  if (bringsSecret !== undefined) {
    return keepSecret(
      bringsSecret,
      readEvent(delivery, body(), ready, entry),
      delivery,
      ready,
      world,
      entry,
    );
  }
  checkMethod(delivery, ready);
  const proof = await ready.verify(delivery, body);
  entry.secretIndex = proof.secretIndex;
  const late = ready.answerSigned && (await ready.answerSigned(delivery, body));
  if (late !== undefined) return handshake(late, entry);

  const event = readEvent(delivery, body(), ready, entry);
  const parts = ready.split(event, delivery, body());
  const plans = await Promise.all(parts.map((part) => planEvent(part, ready, world, entry)));
  return settle(plans, event, ready, world, entry);
}

function readEvent(delivery: Delivery, body: Body, ready: ReadySource, entry: Entry): Event {
  const event = ready.readEvent(delivery, body);
  entry.event = event.id;
  entry.type = event.type;
  return event;
}

/** The path of a parked event that comes back: Cloud Tasks' token instead of the provider's signature, then the same way again. */
async function redrive(delivery: Delivery, world: World, entry: Entry): Promise<Answer> {
  entry.redriven = true;
  const ready = findSource(delivery.path.slice(REDRIVE_PATH.length), world, entry);
  if (delivery.method !== "POST") throw methodProblem(["POST"]);
  if (world.verifyRedrive === undefined) {
    throw new Problem("bad-signature", "This relay has no RELAY_URL or no serviceAccount.");
  }
  await world.verifyRedrive(delivery, () => NO_BODY);
  const { event, original, isWhole, cause } = unpark(delivery, ready);
  entry.event = event.id;
  entry.type = event.type;
  const parts = isWhole
    ? ready.split(event, original, ready.readBody(original))
    : [{ event, delivery: original, ...(cause && { cause }) }];
  const plans = await Promise.all(parts.map((part) => planEvent(part, ready, world, entry)));
  const [parked] = plans.length === 1 ? plans : [];
  if (parked?.outcome === "parked") return stillParked(event, parked.cause, entry);
  return settle(plans, event, ready, world, entry);
}

function findSource(name: string, world: World, entry: Entry): ReadySource {
  const ready = world.source(name);
  if (ready === undefined) {
    throw new Problem("unknown-source", "There is no source at this path.");
  }
  entry.source = ready.source.name;
  entry.provider = ready.source.provider.name;
  return ready;
}

function checkSize(delivery: Delivery): void {
  if (delivery.body.length > BODY_LIMIT_BYTES) {
    throw new Problem(
      "body-too-large",
      `The body has ${delivery.body.length} bytes; Cloud Tasks takes ${BODY_LIMIT_BYTES}.`,
    );
  }
}

function checkMethod(delivery: Delivery, { methods }: ReadySource): void {
  if (delivery.method !== "POST") throw methodProblem(methods);
}

function methodProblem(methods: readonly string[]): Problem {
  return new Problem("method-not-allowed", `Send ${methods.join(" or ")}.`, {
    headers: { allow: methods.join(", ") },
  });
}

function handshake(answer: Answer, entry: Entry): Answer {
  entry.outcome = "handshake";
  return answer;
}

function answerHealth(entry: Entry): Answer {
  entry.outcome = "healthy";
  return json(200, { status: "ok" });
}

function noteProblem(entry: Entry, problem: Problem): void {
  entry.outcome = problem.status < 500 ? "refused" : "failed";
  entry.code = problem.code;
  entry.detail = problem.message;
  if (problem.cause !== undefined) entry.error = problem.cause;
}
