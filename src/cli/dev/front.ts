import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** The function's address, which stays while the function behind it changes. */
export type Front = {
  readonly port: number;
  /** Where new connections go from now on; undefined: they wait until there is a port again. */
  readonly to: (port: number | undefined) => void;
  readonly close: () => Promise<void>;
};

/**
 * Listens for the function and hands each connection on, byte for byte, so that no connection is
 * refused while one function process takes over from another. `localhost` is both 127.0.0.1 and ::1,
 * where the machine has it. Rejects with the system's error when the port cannot be had.
 */
export async function openFront(port: number, host: string): Promise<Front> {
  const open = new Set<Socket>();
  let behind: number | undefined;
  let waiting: (() => void)[] = [];

  const serve = (client: Socket): void => {
    track(client, open);
    client.on("error", () => client.destroy());
    handOn();

    function handOn(): void {
      if (client.destroyed) return;
      if (behind === undefined) {
        waiting.push(handOn);
        return;
      }
      const upstream = connect({ port: behind, host: "127.0.0.1", allowHalfOpen: true });
      track(upstream, open);
      const retry = (): void => {
        // It has just ended: nothing was sent yet, so the next one can have it.
        behind = undefined;
        waiting.push(handOn);
      };
      upstream.once("error", retry);
      upstream.once("connect", () => {
        upstream.off("error", retry);
        upstream.on("error", () => client.destroy());
        client.once("close", () => upstream.destroy());
        upstream.once("close", () => client.destroySoon());
        client.pipe(upstream);
        upstream.pipe(client);
      });
    }
  };

  const servers = await listenOn(port, host, serve);
  return {
    port: portOf(servers[0]),
    to: (next) => {
      behind = next;
      if (next === undefined) return;
      const ready = waiting;
      waiting = [];
      for (const go of ready) go();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  socket.once("close", () => open.delete(socket));
}

async function listenOn(
  port: number,
  host: string,
  serve: (client: Socket) => void,
): Promise<readonly [Server, ...Server[]]> {
  if (host !== "localhost") return [await listen(port, host, serve)];
  const first = await listen(port, "127.0.0.1", serve);
  try {
    return [first, await listen(portOf(first), "::1", serve)];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" || port === 0) return [first]; // a machine without IPv6
    first.close();
    throw error;
  }
}

async function listen(
  port: number,
  host: string,
  serve: (client: Socket) => void,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    serve(client);
  });
  server.listen({ port, host });
  await once(server, "listening");
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port; // not a pipe
