import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Relay } from "../types/delivery.ts";
import { createAnswerer } from "./answer.ts";
import { createBudget } from "./budget.ts";
import { readDelivery } from "./delivery.ts";
import { answerFaults } from "./faults.ts";
import { setLimits } from "./limits.ts";
import { createReader } from "./read.ts";
import { type Stop, stopOnSignals } from "./stop.ts";

/**
 * Gives a server's requests to the relay, and the process's end to the server. Nobody else answers
 * on it from then on.
 */
export function serve(server: Server, relay: Relay): void {
  setLimits(server);
  server.removeAllListeners("request");
  const isFaulty = answerFaults(server, relay);
  const handle = createHandler(relay, stopOnSignals(server, relay), ({ socket }) => {
    if (!isFaulty(socket)) relay.log("warn", "unreadable request", { detail: HUNG_UP });
  });
  server.on("request", handle);
  // Without a listener node would tell every sender to go on, also those whose body is too large.
  server.on("checkContinue", handle);
}

const HUNG_UP = "the sender hung up before its body was whole";

/** The path of one request: read it, have it answered, send the answer. */
function createHandler(
  relay: Relay,
  stop: Stop,
  noteHungUp: (request: IncomingMessage) => void,
): RequestListener {
  const budget = createBudget(relay.bodyBudgetBytes);
  const read = createReader({
    limitBytes: relay.bodyLimitBytes,
    budget,
    reading: stop.reading,
  });
  const send = createAnswerer(stop);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const receivedAt = new Date();
    const body = await read(request, response);
    if (body === undefined) return noteHungUp(request);
    send(await relay.answer(readDelivery(request, body, receivedAt)), request, response, body);
    budget.give(body.length);
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      relay.log("error", "the host failed on a request", { error: String(error) });
      request.destroy();
    });
  };
}
