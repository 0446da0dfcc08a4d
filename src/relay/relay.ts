import type { Answer, Delivery, Event } from "../types/delivery.ts";
import { type Entry, logDelivery } from "./log.ts";
import { hasManyTasks, isLarge, keepBatch } from "./batch.ts";
import { partsOf, planEvents } from "./plan.ts";
import { answerProblem, asProblem, json, type Problem } from "./problem.ts";
import { REDRIVE_PATH } from "./queue/park.ts";
import { decodeOnUse } from "./read/codings.ts";
import { redrive } from "./redrive.ts";
import { keepSecret, settle } from "./settle.ts";
import { answerSweep } from "./sweep/answer.ts";
import { SWEEP_PATH } from "./sweep/entry.ts";
import { checkMethod, checkWhole, findSource, noteEvent, type Trip, tripOf } from "./trip.ts";
import type { Proof } from "./verify/verifier.ts";
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
  const path = world.pathOf(delivery);
  if (path === "/healthz") return answerHealth(world, entry);
  if (path.startsWith(REDRIVE_PATH)) return redrive(delivery, world, entry);
  if (path === SWEEP_PATH) return answerSweep(delivery, world, entry);
  return relay(delivery, world, entry);
}

/** The path of one delivery. Beside each step: the answers that may end it there. */
async function relay(received: Delivery, world: World, entry: Entry): Promise<Answer> {
  const trip = begin(received, world, entry); // 404, 413, 503
  const early = await answerUnsigned(trip); // a handshake
  if (early !== undefined) return early;
  noteProof(await verify(trip), trip); // 405, 401
  const late = await answerSigned(trip); // a handshake
  if (late !== undefined) return late;
  const event = readEvent(trip);
  const parts = partsOf(event, trip); // 400
  if (isLarge(parts, trip)) return keepBatch(parts, event, trip); // 2xx; 503, 500
  const plans = await planEvents(parts, trip); // 422
  if (hasManyTasks(plans, trip)) return keepBatch(parts, event, trip); // 2xx; 503, 500
  return settle(plans, event, trip); // 2xx; 503, 500
}

function begin(received: Delivery, world: World, entry: Entry): Trip {
  const ready = findSource(world.pathOf(received).slice(1).replace(/\/$/, ""), world, entry);
  checkWhole(received, world);
  const { inflate } = ready.source.provider;
  const delivery = decodeOnUse(received, { limitBytes: world.bodyLimitBytes, inflate });
  return tripOf(delivery, ready, world, entry);
}

/**
 * The answer to a check of the endpoint that needs no proof, or to the request that brings the
 * secret.
 */
async function answerUnsigned(trip: Trip): Promise<Answer | undefined> {
  const { delivery, body, ready, entry } = trip;
  const answer = ready.answerUnsigned && (await ready.answerUnsigned(delivery, body));
  if (answer !== undefined) return handshake(answer, entry);
  const brought = ready.answerPending && (await ready.answerPending(delivery, body));
  if (brought === undefined) return undefined;
  await keepSecret(readEvent(trip), trip);
  return handshake(brought, entry);
}

/** Not async, since node keeps an account of each promise that is rejected before it is awaited. */
function verify({ delivery, body, ready }: Trip): Proof | Promise<Proof> {
  checkMethod(delivery, ready.source.methods, ready.methods);
  return ready.verify(delivery, body);
}

function noteProof(proof: Proof, { ready, entry }: Trip): void {
  if (proof.by !== "secret") return;
  entry.secretIndex = proof.index;
  const { secrets } = ready.source;
  if (secrets.length > 1) entry.secretNames = secrets.join(",");
}

/** The answer to a check of the endpoint that is signed as a delivery is. */
async function answerSigned({ delivery, body, ready, entry }: Trip): Promise<Answer | undefined> {
  const answer = ready.answerSigned && (await ready.answerSigned(delivery, body));
  return answer && handshake(answer, entry);
}

function readEvent({ delivery, body, ready, entry }: Trip): Event {
  return noteEvent(ready.readEvent(delivery, body()), entry);
}

function handshake(answer: Answer, entry: Entry): Answer {
  entry.outcome = "handshake";
  return answer;
}

function answerHealth(world: World, entry: Entry): Answer {
  entry.outcome = "healthy";
  return json(200, { status: "ok", config: world.fingerprint() });
}

function noteProblem(entry: Entry, problem: Problem): void {
  entry.outcome = problem.status < 500 ? "refused" : "failed";
  entry.code = problem.code;
  entry.detail = problem.message;
  if (problem.cause !== undefined) entry.error = problem.cause;
}
