import type { Answer, Delivery } from "../types/delivery.ts";
import { hasManyTasks, isLarge, keepBatch, runBatch } from "./batch.ts";
import type { Entry } from "./log.ts";
import { partsOf, planEvents } from "./plan.ts";
import { Problem } from "./problem.ts";
import { REDRIVE_PATH, unpark } from "./queue/park.ts";
import { fetchData } from "./archive/archive.ts";
import { decodeOnUse } from "./read/codings.ts";
import { NO_BODY } from "./read/view.ts";
import { settleAgain } from "./settle.ts";
import { checkMethod, checkWhole, findSource, noteEvent, tripOf } from "./trip.ts";
import type { World } from "./world.ts";

/**
 * The path of a parked event that comes back: Cloud Tasks' token instead of the provider's
 * signature, then the same way again.
 */
export async function redrive(received: Delivery, world: World, entry: Entry): Promise<Answer> {
  entry.redriven = true;
  const ready = findSource(world.pathOf(received).slice(REDRIVE_PATH.length), world, entry);
  checkWhole(received, world); // 413, 503
  checkMethod(received, ["POST"]); // 405
  await verifyToken(received, world); // 401
  const whole = await unload(received, world); // 503, 500
  const { event, delivery, body, ...kept } = unpark(whole, ready.source, ready.readBody); // 400
  noteEvent(event, entry);
  const trip = { ...tripOf(delivery, ready, world, entry), body: () => body };
  const parts = partsOf(event, trip, kept); // 400
  if (kept.from !== undefined) return runBatch(parts, kept.from, event, trip); // 2xx; 503, 500
  if (isLarge(parts, trip)) return keepBatch(parts, event, trip); // 2xx; 503, 500
  const plans = await planEvents(parts, trip, kept.targets, kept.movedTo); // 422
  if (hasManyTasks(plans, trip)) return keepBatch(parts, event, trip); // 2xx; 503, 500
  return settleAgain(plans, event, received, trip); // 2xx, 422; 503, 500
}

/** The delivery with its bytes, however they were carried. */
async function unload(received: Delivery, { archive, budgetMs, bodyLimitBytes }: World) {
  const delivery = decodeOnUse(received, { limitBytes: bodyLimitBytes, isOwn: true });
  if (received.headers["ce-dataref"] === undefined) return delivery;
  return { ...delivery, body: await fetchData(received, archive, bodyLimitBytes, budgetMs) };
}

async function verifyToken(delivery: Delivery, { verifyRedrive }: World): Promise<void> {
  if (verifyRedrive === undefined) {
    throw new Problem("bad-signature", "This relay has no RELAY_URL or no serviceAccount.");
  }
  await verifyRedrive(delivery, () => NO_BODY);
}
