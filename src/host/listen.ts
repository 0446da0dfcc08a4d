import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Relay } from "../types/delivery.ts";
import { serve } from "./host.ts";

/** Cloud Run's own default (https://cloud.google.com/run/docs/container-contract#port). */
const DEFAULT_PORT = "8080";

/**
 * Starts the relay on a server of its own. What keeps it from starting is printed, and the process
 * ends with 1.
 */
export function listen(start: () => Relay, port = DEFAULT_PORT): void {
  const relay = startOrExit(start);
  const server = createServer();
  serve(server, relay);
  server.listen(Number(port), () => {
    relay.log("info", "listening", { port: (server.address() as AddressInfo).port });
  });
}

function startOrExit(start: () => Relay): Relay {
  try {
    return start();
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    process.exit(1);
  }
}
