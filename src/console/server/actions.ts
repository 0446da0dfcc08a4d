import type { IncomingMessage, ServerResponse } from "node:http";
import type { DeliveryFact, StuckFact, TaskRef } from "../facts/facts.ts";
import { Refused, SAFE_HEADERS, sendJson } from "./answer.ts";
import { ofTasks } from "./find.ts";
import type { ConsoleParts, RequestView, SendOrder, Trial } from "./parts.ts";

type Order = Readonly<Record<string, unknown>>;
type Act = (order: Order, response: ServerResponse) => Promise<void>;

/** A composed body of the largest size that the relay accepts, in base64, and room around it. */
const MAX_BYTES = 40 * 1_048_576;

/** What a person may do: POST `/api/<action>` with JSON. */
export function createActions(parts: ConsoleParts) {
  const { facts, now = () => new Date() } = parts;

  const ACTIONS: Readonly<Record<string, Act>> = {
    run: async (order, response) =>
      sendJson(response, 200, { done: await facts.run(taskIn(order)) }),
    delete: async (order, response) =>
      sendJson(response, 200, { done: await facts.remove(taskIn(order)) }),
    pause: async (order, response) => {
      await facts.pause(text(order, "queue"));
      sendJson(response, 200, { done: true });
    },
    resume: async (order, response) => {
      await facts.resume(text(order, "queue"));
      sendJson(response, 200, { done: true });
    },
    replay: async (order, response) => {
      const [source, event, edited] = [
        text(order, "source"),
        text(order, "event"),
        order["bodyBase64"],
      ];
      if (edited === undefined) return sendJson(response, 200, await facts.replay(source, event));
      const wanted = parts.confirmation(source);
      if (wanted !== undefined && order["confirm"] !== wanted) {
        throw new Refused(403, `an edited event goes to production: type ${wanted} to confirm`);
      }
      if (typeof edited !== "string") throw new Refused(400, '"bodyBase64" is not a string');
      sendJson(response, 200, await facts.replay(source, event, edited));
    },
    redrive: redrive,
    command: async (order, response) => {
      const delivery = await deliveryIn(order);
      const request = await parts.request(delivery);
      sendJson(response, 200, await parts.command(delivery, request));
    },
    fixture: async (order, response) => {
      if (parts.saveFixture === undefined)
        throw new Refused(403, "there is no project folder here");
      const { delivery, request } = await requestIn(order);
      sendJson(response, 200, { file: await parts.saveFixture(delivery, request) });
    },
    try: async (order, response) => {
      const { delivery, request } = await requestIn(order);
      if (delivery.source === undefined) throw new Refused(404, "this delivery has no source");
      const trial: Trial = { route: Number(order["route"]), when: text(order, "when") };
      sendJson(response, 200, await parts.why(delivery.source, request, trial));
    },
    send: async (order, response) => {
      if (parts.send === undefined) throw new Refused(403, "this console does not send");
      sendJson(response, 200, await parts.send(orderIn(order)));
    },
  };

  async function deliveryIn(order: Order): Promise<DeliveryFact> {
    const id = text(order, "delivery");
    const delivery = await facts.delivery(id);
    if (delivery === undefined)
      throw new Refused(404, `there is no delivery ${id}, or not any more`);
    return delivery;
  }

  async function requestIn(
    order: Order,
  ): Promise<{ readonly delivery: DeliveryFact; readonly request: RequestView }> {
    const delivery = await deliveryIn(order);
    const request = await parts.request(delivery);
    if (request === undefined) {
      throw new Refused(404, "the bytes of this delivery are not kept here");
    }
    return { delivery, request };
  }

  /** Answers line by line, so that a page shows how far it is and may stop it by going away. */
  async function redrive(order: Order, response: ServerResponse): Promise<void> {
    const matching = await matches(order);
    response.writeHead(200, {
      ...SAFE_HEADERS,
      "content-type": "application/x-ndjson; charset=utf-8",
      "cache-control": "no-store",
    });
    const stop = new AbortController();
    response.once("close", () => stop.abort());
    const line = (value: unknown): unknown => response.write(`${JSON.stringify(value)}\n`);
    line({ total: matching.length });
    try {
      for await (const { done, total, stuck, outcome, detail } of facts.redrive(matching, {
        signal: stop.signal,
        onWait: (why, ms) => line({ waiting: why, ms }),
      })) {
        line({ done, total, outcome, detail, queue: stuck.queue, task: stuck.task });
      }
      line({ finished: true });
    } catch (error) {
      line({ error: error instanceof Error ? error.message : String(error) });
    }
    response.end();
  }

  /** Either these tasks, or whatever a search matches now. */
  async function matches(order: Order): Promise<readonly StuckFact[]> {
    const text = typeof order["q"] === "string" ? order["q"] : "";
    const query = ofTasks(parts.search(text, now()));
    const wanted = new Set(
      Array.isArray(order["tasks"])
        ? (order["tasks"] as TaskRef[]).map(({ queue, task }) => `${queue}/${task}`)
        : [],
    );
    const { kind, cause, target } = order;
    const all: StuckFact[] = [];
    for await (const stuck of facts.stuck(query, kindOf(kind))) {
      if (wanted.size > 0 && !wanted.has(`${stuck.queue}/${stuck.task}`)) continue;
      if (typeof cause === "string" && (stuck.cause?.code ?? "") !== cause) continue;
      if (typeof target === "string" && (stuck.target ?? "") !== target) continue;
      all.push(stuck);
    }
    return all;
  }

  return async (
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const name = path.replace(/^\/api\//, "");
    const act =
      path.startsWith("/api/") && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (act === undefined) throw new Refused(404, `there is no action ${path}`);
    await act(await readOrder(request), response);
  };
}

const KINDS: readonly StuckFact["kind"][] = ["failing", "parked", "dead"];

const kindOf = (kind: unknown): readonly StuckFact["kind"][] =>
  KINDS.includes(kind as StuckFact["kind"]) ? [kind as StuckFact["kind"]] : KINDS;

const taskIn = (order: Order): TaskRef => ({
  queue: text(order, "queue"),
  task: text(order, "task"),
});

function orderIn(order: Order): SendOrder {
  const optional = ["type", "bodyBase64", "overrides", "tamper"].flatMap((name) =>
    typeof order[name] === "string" && order[name] !== "" ? [[name, order[name]] as const] : [],
  );
  return { source: text(order, "source"), ...Object.fromEntries(optional) };
}

function text(order: Order, name: string): string {
  const value = order[name];
  if (typeof value !== "string" || value === "") throw new Refused(400, `"${name}" is missing`);
  return value;
}

async function readOrder(request: IncomingMessage): Promise<Order> {
  if (request.headers["content-type"]?.startsWith("application/json") !== true) {
    throw new Refused(415, "JSON is wanted");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Refused(413, "the body is too large");
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Order;
  } catch (error) {
    throw new Refused(400, "the body is not JSON", { cause: error });
  }
  throw new Refused(400, "the body is not a JSON object");
}
