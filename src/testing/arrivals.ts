import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type CloudEvent, readEvent, readTask, Refusal, type TaskInfo } from "../handler/index.ts";

/** One attempt of a task, as its target got it. */
export type Arrival = {
  /** The target's name in relay.yaml; the URL where no target has it. */
  readonly target: string;
  /** The task's own URL. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Undefined for what is not sent as an event, such as a message for Pub/Sub. */
  readonly event: CloudEvent | undefined;
  readonly task: TaskInfo | undefined;
  /** What it was answered: by the service behind the target, otherwise 204. */
  readonly status: number;
};

/** Which arrivals are meant: those that have all that is given here, or that a function says yes to. */
export type ArrivalFilter = Fields | ((arrival: Arrival) => boolean);

type Fields = { readonly target?: string; readonly type?: string; readonly status?: number };

/** A target, and where the service behind it listens; undefined: nothing does, and 204 is answered for it. */
export type Destination = { readonly name: string; readonly to: string | undefined };

/** Stands in front of every target. */
export type Recorder = {
  /** Where a task for this URL is sent instead. */
  readonly deliverTo: (url: string) => string;
  /** Oldest first. */
  readonly all: () => readonly Arrival[];
  /** The first that is meant, past or to come. Rejects when the recorder is closed before. */
  readonly waitFor: (filter: ArrivalFilter) => Promise<Arrival>;
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly isMeant: (arrival: Arrival) => boolean;
  readonly resolve: (arrival: Arrival) => void;
  readonly reject: (error: Error) => void;
};

/** Starts a recorder, which asks `destinationOf` about the URL of each task. */
export async function startRecorder(
  destinationOf: (url: string) => Destination,
): Promise<Recorder> {
  const arrived: Arrival[] = [];
  const waiting = new Set<Waiting>();
  let forgotten = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, begun = "", address = ""] = (request.url ?? "").split("/");
    const url = decodeURIComponent(address);
    const { name, to } = destinationOf(url);
    const body = await buffer(request);
    const sent = asRequest(request, url, body);
    const reply =
      to === undefined ? new Response(null, { status: 204 }) : await pass(sent, body, to);
    const text = Buffer.from(await reply.arrayBuffer());
    // An attempt that was under way when all was forgotten is none of the next test's.
    if (begun === String(forgotten))
      note({ target: name, url, ...(await read(sent, body)), status: reply.status });
    response.writeHead(reply.status, Object.fromEntries(headersOf(reply.headers))).end(text);
  }

  function note(arrival: Arrival): void {
    arrived.push(arrival);
    for (const one of waiting) {
      if (!one.isMeant(arrival)) continue;
      waiting.delete(one);
      one.resolve(arrival);
    }
  }

  return {
    deliverTo: (url) => `${base}/${forgotten}/${encodeURIComponent(url)}`,
    all: () => [...arrived],
    waitFor: (filter) => {
      const isMeant = typeof filter === "function" ? filter : (one: Arrival) => fits(one, filter);
      const past = arrived.find(isMeant);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => waiting.add({ isMeant, resolve, reject }));
    },
    forget: () => {
      arrived.splice(0);
      forgotten += 1;
    },
    close: async () => {
      for (const { reject } of waiting) reject(new Error("the relay was closed before it arrived"));
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

function fits(arrival: Arrival, wanted: Fields): boolean {
  return (
    (wanted.target === undefined || arrival.target === wanted.target) &&
    (wanted.type === undefined || arrival.event?.type === wanted.type) &&
    (wanted.status === undefined || arrival.status === wanted.status)
  );
}

/** What belongs to a connection, not to the request on it (RFC 9110 §7.6.1), and what `fetch` writes itself. */
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "host", "content-length"]);

const headersOf = (headers: Headers): [string, string][] =>
  [...headers].filter(([name]) => !HOP.has(name) && name !== "content-encoding");

function asRequest({ method = "POST", headers }: IncomingMessage, url: string, body: Buffer) {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    HOP.has(name) ? [] : [[name, String(value)]],
  );
  return new Request(url, { method, headers: kept, body: new Uint8Array(body) });
}

/**
 * The same request to a service; 502 where nobody answers there, so that the task is tried again. The
 * body goes as bytes, so that it has a content-length as Cloud Tasks' have: some servers read no other.
 */
function pass({ method, headers }: Request, bytes: Buffer, to: string): Promise<Response> {
  const body = new Uint8Array(bytes);
  return fetch(to, { method, headers, body }).catch(
    (error: unknown) => new Response(`nobody answers at ${to}: ${String(error)}`, { status: 502 }),
  );
}

async function read(request: Request, body: Buffer) {
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body,
    event: await orUndefined(() => readEvent(request.clone())),
    task: await orUndefined(() => readTask(request)),
  };
}

async function orUndefined<Value>(make: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
