import { connect, type Socket } from "node:net";
import { nextDeliveryId, type Pool } from "./deliveries.ts";
import type { BenchQueue } from "./queue.ts";

/** What a load must be answered with, each time. */
export type Expectation = {
  readonly status: number;
  /** Tasks that the queue must hold at the moment of the answer. */
  readonly tasks: number;
};

export type LoadResult = {
  readonly elapsedMs: number;
  /** One per delivery, in ms, ascending. */
  readonly latenciesMs: readonly number[];
};

/**
 * Sends `count` deliveries with fresh ids over `connections` kept-alive connections, each sending its next as soon as its last is
 * answered. Throws at the first answer that is not as expected: a number for a relay that loses or refuses deliveries is worthless.
 */
export async function load(
  port: number,
  pool: Pool,
  count: number,
  connections: number,
  expected: Expectation,
  queue: BenchQueue,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  let sent = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    let connection = await openConnection(port);
    try {
      while (sent < count) {
        const delivery = pool[sent++ % pool.length];
        if (!delivery) throw new Error("the pool is empty");
        const id = nextDeliveryId();
        const from = performance.now();
        const answer = await connection.send(`${delivery.head}${id}\r\n\r\n`, delivery.body);
        latenciesMs.push(performance.now() - from);
        if (answer.isLast) {
          connection.close();
          connection = await openConnection(port);
        }
        const tasks = queue.take(id);
        if (answer.status !== expected.status || tasks !== expected.tasks) {
          throw new Error(
            `expected ${expected.status} with ${expected.tasks} tasks in the queue at the answer, got ${answer.status} with ${tasks}: ${answer.body}`,
          );
        }
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(connections, count) }, worker));
  const elapsedMs = performance.now() - start;
  return { elapsedMs, latenciesMs: latenciesMs.sort((a, b) => a - b) };
}

type Answer = {
  readonly status: number;
  readonly body: string;
  /** The function closes the connection after it: a body was refused before it had come. */
  readonly isLast: boolean;
};

type Connection = {
  /** Sends one request and waits for its answer. One at a time. */
  send(head: string, body: Buffer): Promise<Answer>;
  close(): void;
};

/** A kept-alive HTTP/1.1 connection that costs the bench's own core as little as can be. Rejects when it cannot connect. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let settle: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let received = "";

  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    received += chunk;
    const answer = parse(received);
    if (answer) {
      received = "";
      settle?.resolve(answer);
    }
  });
  const fail = (error: Error): void => settle?.reject(error);
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed without an answer")));
  await connected(socket);

  return {
    send: async (head, body) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.cork();
        socket.write(head, "latin1");
        socket.write(body);
        socket.uncork();
      }),
    close: () => socket.destroy(),
  };
}

async function connected(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
}

/** The answer when it is whole. The functions under test all state a content length, or answer 204. */
function parse(text: string): Answer | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const status = Number(text.slice(9, 12));
  const head = text.slice(0, end);
  const stated = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  const isLast = /\r\nconnection: *close/i.test(head);
  if (stated === undefined && status !== 204) throw new Error(`no content-length: ${text}`);
  const body = text.slice(end + 4);
  return body.length >= Number(stated ?? 0) ? { status, body, isLast } : undefined;
}
