import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Console } from "./console.ts";

/** A console with a port of its own. */
export type ConsoleServer = {
  readonly port: number;
  readonly close: () => Promise<void>;
};

/** Serves a console on the loopback address alone. Port 0 is any free one. Rejects when it is taken. */
export async function listenConsole(console: Console, port: number): Promise<ConsoleServer> {
  const server = createServer(console.handle);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        console.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
