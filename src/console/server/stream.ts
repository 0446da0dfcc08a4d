import type { IncomingMessage, ServerResponse } from "node:http";
import type { DeliveryFact, Reached } from "../facts/facts.ts";
import type { Query } from "../facts/query.ts";
import { SAFE_HEADERS } from "./answer.ts";
import { findDeliveries } from "./find.ts";
import type { ConsoleParts } from "./parts.ts";
import { rowOf } from "./rows.ts";

/** How many rows are looked at again each time, since their targets may have answered meanwhile. */
const WINDOW = 100;
/** Pages that a browser which was away is told of; more than that it reads anew. */
const RESUME_PAGES = 10;
const PAGE = 50;
const HEARTBEAT_MS = 15_000;
/** In the cloud rows are looked at again this rarely: the log may be read 12 times a minute, by all of the console. */
const WHOLE_EVERY = 6;
/** A log line may show up after a later one. */
const LATE_MS = 10_000;
/** A filter has room for 20,000 characters. */
const MOST_LEFT_OUT = 50;

/** Pages that listen for new deliveries; those with the same search share one poll. */
export function createStream(parts: ConsoleParts) {
  const channels = new Map<string, Channel>();

  async function listen(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const { now = () => new Date() } = parts;
    const q = url.searchParams.get("q") ?? "";
    const query = parts.search(q, now());
    const last = lastSeen(request, url);
    response.writeHead(200, {
      ...SAFE_HEADERS,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
    response.write("retry: 1000\n\n");
    const channel = channels.get(q) ?? openChannel(parts, query, now());
    channels.set(q, channel);
    const leave = channel.join((text) => response.write(text));
    response.once("close", () => {
      if (leave() === "last") channels.delete(q);
    });
    if (last === undefined) return;
    for (const row of await missed(parts, query, last)) response.write(eventText("new", row));
  }

  return {
    listen,
    close: (): void => {
      for (const channel of channels.values()) channel.close();
      channels.clear();
    },
  };
}

type Channel = {
  /** The answer takes the listener out again, and says whether it was the last. */
  readonly join: (write: (text: string) => void) => () => "last" | "others";
  readonly close: () => void;
};

function openChannel(parts: ConsoleParts, query: Query, start: Date): Channel {
  const listeners = new Set<(text: string) => void>();
  const seen = new Map<string, Row>();
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  let isFirst = true;
  let turns = 0;
  let newestMs = start.getTime();
  const say = (text: string): void => {
    for (const write of listeners) write(text);
  };

  /** Those since then that are told and change no more. */
  const over = (since: string): readonly string[] =>
    [...seen].flatMap(([id, row]) => (row.isOver && row.time >= since ? [id] : []));

  /**
   * In the cloud most turns ask for what is new or under way alone, which is one read of the log while
   * nothing is: how far rows have come is a second one.
   */
  async function poll(): Promise<void> {
    const isWhole = parts.world === "laptop" || turns % WHOLE_EVERY === 0;
    turns += 1;
    const fromMs = Math.max(newestMs - LATE_MS, Date.parse(query.since ?? "") || 0);
    const since = new Date(fromMs).toISOString();
    const asked = isWhole ? query : { ...without(query, over(since)), since };
    const { items } = await findDeliveries(parts, asked, { size: WINDOW, mostPages: 1 });
    newestMs = Math.max(newestMs, ...items.map(({ time }) => Date.parse(time)));
    for (const item of items.toReversed()) {
      const state = JSON.stringify([item.outcome, item.reached]);
      const before = seen.get(item.id);
      seen.set(item.id, { state, time: item.time, isOver: item.reached.every(isOver) });
      if (before?.state === state) continue;
      const isOld = isFirst && Date.parse(item.time) < start.getTime() - LATE_MS;
      if (!isOld) say(eventText(before === undefined ? "new" : "update", item));
    }
    isFirst = false;
    for (const id of [...seen.keys()].slice(0, Math.max(0, seen.size - 4 * WINDOW))) {
      seen.delete(id);
    }
  }

  const turn = (): void => {
    poll()
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        say(`event: trouble\ndata: ${JSON.stringify({ error: why })}\n\n`);
      })
      .finally(() => {
        if (isOpen) timer = setTimeout(turn, parts.pollMs);
      });
  };
  turn();
  const heartbeat = setInterval(() => say(": still here\n\n"), HEARTBEAT_MS);
  const close = (): void => {
    isOpen = false;
    clearTimeout(timer);
    clearInterval(heartbeat);
  };

  return {
    join: (write) => {
      listeners.add(write);
      return () => {
        listeners.delete(write);
        if (listeners.size > 0) return "others";
        close();
        return "last";
      };
    },
    close,
  };
}

/** A row as it was told. */
type Row = { readonly state: string; readonly time: string; readonly isOver: boolean };

const isOver = ({ state }: Reached): boolean => state === "delivered" || state === "dead";

const without = (query: Query, ids: readonly string[]): Query =>
  ids.length === 0
    ? query
    : {
        ...query,
        not: { ...query.not, id: [...(query.not?.id ?? []), ...ids.slice(-MOST_LEFT_OUT)] },
      };

type Seen = { readonly time: string; readonly id?: string };

/** After which delivery a page wants to hear: EventSource's own header, or what it already shows. */
function lastSeen({ headers }: IncomingMessage, url: URL): Seen | undefined {
  const last = headers["last-event-id"]?.toString() ?? url.searchParams.get("after") ?? "";
  const [time = "", id] = last.split("_", 2);
  if (Number.isNaN(Date.parse(time))) return undefined;
  return { time, ...(id !== undefined && { id }) };
}

/** What came in since then, oldest first. Several may share that millisecond, so the page drops what it has. */
async function missed(parts: ConsoleParts, query: Query, last: Seen): Promise<DeliveryFact[]> {
  const all: DeliveryFact[] = [];
  const since = query.since !== undefined && query.since > last.time ? query.since : last.time;
  let page: string | undefined;
  for (let count = 0; count < RESUME_PAGES; count += 1) {
    const { items, next } = await findDeliveries(
      parts,
      { ...query, since },
      { page, size: PAGE, mostPages: 1 },
    );
    all.push(...items.filter(({ id }) => id !== last.id));
    if (next === undefined) break;
    page = next;
  }
  return all.toReversed();
}

const eventText = (kind: "new" | "update", item: DeliveryFact): string =>
  `id: ${item.time}_${item.id}\nevent: ${kind}\ndata: ${JSON.stringify(rowOf(item))}\n\n`;
