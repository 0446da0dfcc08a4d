import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext } from "node:tls";
import { once } from "../remember.ts";
import { type Complete, type Reply, type ReplyReader, replyReader } from "./reply.ts";

/**
 * Enough for 2000 tasks a second at 15 ms each. More only means more TLS handshakes when many
 * deliveries meet a cold function: 64 at once with a connection each take a third longer until all
 * are answered.
 */
const MAX_CONNECTIONS = 32;

/** Nearly every answer comes in one read of this. */
const READ_BYTES = 16 * 1024;

/** A connection is not used again this long before its other side may close it. */
const IDLE_MARGIN_MS = 1000;

/** A request, ready to be sent. */
export type Message = {
  /** Request line and headers with the empty line after them, a byte for each character. */
  readonly head: string;
  /** In pieces: bytes, or texts of ASCII only. */
  readonly body: readonly (string | Buffer)[];
  /** A longer answer is given up. */
  readonly maxReplyBytes: number;
};

/** An exchange that was given up because its time was over. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/** Kept-alive HTTP/1.1 connections to one address. */
export type Connections = {
  /**
   * One request and its answer, in one attempt. Rejects with `OutOfTime` after `timeoutMs`, and
   * with other errors where no complete answer comes.
   */
  readonly exchange: (message: Message, timeoutMs: number) => Promise<Reply>;
  /** Lets go of them all. */
  readonly close: () => void;
};

/** A request that waits for a connection, or for its answer on one. */
type Exchange = {
  readonly message: Message;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
  connection?: Connection;
};

type Connection = {
  readonly socket: Socket;
  isReady: boolean;
  /** Undefined while it is idle. */
  exchange: Exchange | undefined;
  reader: ReplyReader | undefined;
  /** Whether it has carried an exchange before the present one. */
  isKept: boolean;
  /** When it can no longer be used, by `performance.now()`. */
  idleUntil: number;
};

/**
 * Opens connections to the address of a URL when they are needed. node:http's client would take a
 * quarter of a small delivery's CPU time (Node 24.21) for what a call of one API does not need: a
 * stream for each side of an exchange, an agent that looks its sockets up by name, events for every
 * step.
 */
export function openConnections({ protocol, hostname, port }: URL): Connections {
  const openSocket = socketOpener(protocol === "https:", hostname, port);
  const open = new Set<Connection>();
  /** The one that was used last goes first, so that the others may end. */
  const idle: Connection[] = [];
  const waiting = new Set<Exchange>();

  const begin = (exchange: Exchange): void => {
    const connection = takeIdle(idle);
    if (connection !== undefined) assign(connection, exchange);
    else if (open.size < MAX_CONNECTIONS) assign(connect(), exchange);
    else waiting.add(exchange);
  };
  const beginNext = (): void => {
    for (const exchange of waiting) {
      if (idle.length === 0 && open.size >= MAX_CONNECTIONS) return;
      waiting.delete(exchange);
      begin(exchange);
    }
  };
  const complete = (connection: Connection, { reply, isLast, idleMs }: Complete): void => {
    const { socket } = connection;
    release(connection)?.resolve(reply);
    // An answer may come before all of the request has gone.
    if (isLast || socket.writableLength > 0) return void socket.destroy();
    connection.isKept = true;
    connection.idleUntil = performance.now() + idleMs - IDLE_MARGIN_MS;
    idle.push(connection);
    beginNext();
    if (connection.exchange === undefined) socket.unref();
  };
  /**
   * Ends an exchange without an answer. Where a kept connection has gone stale the idle ones have,
   * too: the next try opens one.
   */
  const fail = (connection: Connection, error: Error): void => {
    const exchange = release(connection);
    if (exchange === undefined) return;
    if (connection.isKept) for (const { socket } of idle.splice(0)) socket.destroy();
    exchange.reject(error);
  };
  const connect = (): Connection => {
    const onRead = (length: number, bytes: Uint8Array): boolean => {
      attempt(connection, (reader) => reader.read(bytes.subarray(0, length) as Buffer));
      return true;
    };
    const socket = openSocket(onRead, () => {
      connection.isReady = true;
      if (connection.exchange !== undefined) write(socket, connection.exchange.message);
    });
    const connection: Connection = {
      socket,
      isReady: false,
      exchange: undefined,
      reader: undefined,
      isKept: false,
      idleUntil: Number.POSITIVE_INFINITY,
    };
    open.add(connection);
    socket.on("end", () => attempt(connection, (reader) => reader.end()));
    socket.on("error", (error) => fail(connection, error));
    socket.on("close", () => {
      open.delete(connection);
      fail(connection, new Error("the connection was closed without an answer"));
      beginNext();
    });
    return connection;
  };
  /** Has the reader of what is under way go on; bytes that nobody asked for end the connection. */
  const attempt = (
    connection: Connection,
    read: (reader: ReplyReader) => Complete | undefined,
  ): void => {
    const { socket, reader } = connection;
    if (reader === undefined) return void socket.destroy();
    try {
      const answer = read(reader);
      if (answer !== undefined) complete(connection, answer);
    } catch (error) {
      fail(connection, error as Error); // the reader's own
      socket.destroy();
    }
  };

  return {
    exchange: (message, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const error = new OutOfTime(`no answer within ${Math.round(timeoutMs)} ms`);
          const { connection } = exchange;
          if (connection === undefined) {
            waiting.delete(exchange);
            return reject(error);
          }
          fail(connection, error);
          connection.socket.destroy();
        }, timeoutMs);
        const exchange: Exchange = { message, resolve, reject, timer };
        begin(exchange);
      }),
    close() {
      for (const { socket } of open) socket.destroy();
    },
  };
}

/** The idle connection that was used last; the others whose time is over end. */
function takeIdle(idle: Connection[]): Connection | undefined {
  for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
    const { socket, idleUntil } = connection;
    if (!socket.destroyed && socket.writable && performance.now() < idleUntil) return connection;
    socket.destroy();
  }
  return undefined;
}

function assign(connection: Connection, exchange: Exchange): void {
  exchange.connection = connection;
  connection.exchange = exchange;
  connection.reader = replyReader(exchange.message.maxReplyBytes);
  connection.socket.ref();
  if (connection.isReady) write(connection.socket, exchange.message);
}

/** Takes the exchange that is under way off a connection. */
function release(connection: Connection): Exchange | undefined {
  const { exchange } = connection;
  if (exchange === undefined) return undefined;
  clearTimeout(exchange.timer);
  connection.exchange = undefined;
  connection.reader = undefined;
  return exchange;
}

/** Sends a request with as few copies as its pieces allow. */
function write(socket: Socket, { head, body }: Message): void {
  const [first = "", ...more] = body;
  if (typeof first === "string") {
    // In one write where it is all there is.
    socket.write(head + first, "latin1");
    // Each by itself: node would copy texts that are written together into fresh memory.
    for (const piece of more) socket.write(piece, "latin1");
    return;
  }
  socket.cork();
  socket.write(Buffer.from(head, "latin1"));
  for (const piece of body) socket.write(piece);
  socket.uncork();
}

type OnRead = (length: number, bytes: Uint8Array) => boolean;

/** How a connection to the address is opened; `onReady` is called once it can be written to. */
function socketOpener(
  isSecure: boolean,
  hostname: string,
  port: string,
): (onRead: OnRead, onReady: () => void) => Socket {
  const host = hostname.replace(/^\[(.*)\]$/, "$1"); // of an IPv6 address
  const address = { host, port: Number(port || (isSecure ? 443 : 80)) };
  const options = { ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 };
  if (!isSecure) {
    return (callback, onReady) =>
      connectTcp({ ...options, onread: { buffer: Buffer.alloc(READ_BYTES), callback } }, onReady);
  }
  const secureContext = once(() => createSecureContext());
  let session: Buffer | undefined;
  return (callback, onReady) => {
    const given = {
      ...options,
      // Documented of `tls.connect`, but not in its types.
      onread: { buffer: Buffer.alloc(READ_BYTES), callback },
      secureContext: secureContext(),
      ALPNProtocols: ["http/1.1"],
      ...(isIP(host) === 0 && { servername: host }),
      ...(session && { session }),
    };
    const socket = connectTls(given, onReady);
    socket.on("session", (fresh) => {
      session = fresh;
    });
    socket.on("error", () => {
      session = undefined;
    });
    return socket;
  };
}
