import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { atFileEnd } from "./file-end.ts";

/** A server of a test, on this machine alone. It is closed when the test file has run. */
export type Local = {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Ends open connections too. */
  readonly close: () => Promise<void>;
};

/** Listens on a free port of this machine: with a server of any kind, or with what an HTTP server does with a request. */
export async function listen(what: RequestListener | Server): Promise<Local> {
  const server = typeof what === "function" ? createServer(what) : what;
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const local = { url: `http://127.0.0.1:${port}`, port, close: () => close(server) };
  atFileEnd(local.close);
  return local;
}

/** A port that was free a moment ago, for a process that wants its number. */
export async function freePort(): Promise<number> {
  const { port, close: release } = await listen(createTcpServer());
  await release();
  return port;
}

/** A request's whole body. */
export const bodyOf: (request: AsyncIterable<Buffer>) => Promise<Buffer> = buffer;

async function close(server: Server & { closeAllConnections?: () => void }): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections?.();
  await closed;
}
