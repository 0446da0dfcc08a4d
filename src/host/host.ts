import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Relay } from "../types/delivery.ts";
import { createAnswerer } from "./answer.ts";
import { createBudget } from "./budget.ts";
import { readDelivery } from "./delivery.ts";
import { answerFaults } from "./faults.ts";
import { setLimits } from "./limits.ts";
import { createReader } from "./read.ts";
import { type Stop, stopOnSignals } from "./stop.ts";

/** Gives a server's requests to the relay, and the process's end to the server. Nobody else answers on it from then on. */
export function serve(server: Server, relay: Relay): void {
  const handle = createHandler(relay, stopOnSignals(server, relay));
  setLimits(server);
  server.removeAllListeners("request");
  server.on("request", handle);
  // Without a listener node would tell every sender to go on, also those whose body is too large.
  server.on("checkContinue", handle);
  answerFaults(server, relay);
}

/** The path of one request: read it, have it answered, send the answer. */
function createHandler(relay: Relay, stop: Stop): RequestListener {
  const budget = createBudget(relay.bodyBudgetBytes);
  const read = createReader({ limitBytes: relay.bodyLimitBytes, budget, reading: stop.reading });
  const send = createAnswerer(stop);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const receivedAt = new Date();
    const body = await read(request, response);
    if (body === undefined) return noteHungUp(request, relay);
    send(await relay.answer(readDelivery(request, body, receivedAt)), request, response, body);
    budget.give(body.bytes.length);
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      relay.log("error", "the host failed on a request", { error: String(error) });
      request.destroy();
    });
  };
}

function noteHungUp(request: IncomingMessage, { log }: Relay): void {
  const detail = "the sender hung up, or was too slow, before its body was whole";
  log("warn", "unreadable request", { detail, userAgent: request.headers["user-agent"] });
}
