import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { Relay } from "../types/delivery.ts";
import { writeHead } from "./answer.ts";
import { readDelivery } from "./delivery.ts";
import { serve } from "./host.ts";

/**
 * Node announces every server that is about to listen
 * (https://nodejs.org/api/diagnostics_channel.html#net).
 */
const LISTEN = "tracing:net.server.listen:asyncStart";

/** A request that the framework has read already: its bytes are in `rawBody`. */
export type ReadRequest = IncomingMessage & { readonly rawBody?: Buffer };

type Handler = (request: ReadRequest, response: ServerResponse) => Promise<void>;

/**
 * Lets the Functions Framework start the relay, and keeps it from the requests: it would parse
 * bodies before anything is verified, lose some of them, and cut what is in flight when the process
 * ends. The server that it opens gets our own host instead. `register` gets the function that the
 * framework is to have; should Node not announce the server, that answers, and says so in the log
 * once. Gives what ends the wait for that server, which no process but a test's has a use for.
 */
export function serveUnderFramework(
  relay: Relay,
  register: (handler: Handler) => void,
): () => void {
  const takeOver = (message: unknown): void => {
    const { server } = message as { readonly server: unknown };
    if (!(server instanceof Server)) return;
    unsubscribe(LISTEN, takeOver);
    serve(server, relay);
  };
  subscribe(LISTEN, takeOver);
  register(wayBack(relay));
  return () => void unsubscribe(LISTEN, takeOver);
}

function wayBack(relay: Relay): Handler {
  let isNoted = false;
  return async (request, response) => {
    if (!isNoted) {
      isNoted = true;
      const detail = `${LISTEN} did not announce the server: some bodies are lost before the relay sees them`;
      relay.log("error", "the relay runs behind the Functions Framework's own parsers", { detail });
    }
    const bytes = request.rawBody ?? Buffer.alloc(0);
    const body = { pieces: [bytes], length: bytes.length };
    const answer = await relay.answer(readDelivery(request, body, new Date()));
    writeHead(answer, response, false);
    response.end(answer.body);
  };
}
