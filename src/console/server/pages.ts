import type { DeliveryFact, StuckFact } from "../facts/facts.ts";
import { whenOf } from "../facts/when.ts";
import { Refused } from "./answer.ts";
import { findDeliveries, ofTasks } from "./find.ts";
import { createHistory } from "./history.ts";
import type { ConsoleParts } from "./parts.ts";
import { binOutcomes, groupStuck, rowOf } from "./rows.ts";

type Read = (
  names: readonly string[],
  params: URLSearchParams,
  signal: AbortSignal | undefined,
) => Promise<unknown>;

const PAGE_SIZE = 200;
/** More than this many tasks are not counted for a page. */
const MAX_STUCK = 20_000;
const HOUR_MS = 3_600_000;
/** Pages of 1000 that the picture of a source's day is drawn from. */
const DAY_PAGES = 5;

const PATHS: readonly (readonly [page: string, pattern: RegExp])[] = [
  ["deliveries", /^\/deliveries$/],
  ["delivery", /^\/deliveries\/([^/]+)$/],
  ["event", /^\/events\/([^/]+)\/(.+)$/],
  ["compare", /^\/compare\/([^/]+?)\.\.\.([^/]+)$/],
  ["stuck", /^\/stuck$/],
  ["queues", /^\/queues$/],
  ["queue", /^\/queues\/([^/]+)$/],
  ["task", /^\/tasks\/([^/]+)\/([^/]+)$/],
  ["sources", /^\/sources$/],
  ["source", /^\/sources\/([^/]+)$/],
  ["send", /^\/send$/],
];

/** Whether a path is one of the console's pages. */
export const isPage = (path: string): boolean => PATHS.some(([, pattern]) => pattern.test(path));

/** The data of each page: what `<path>.json` answers. Throws `Refused` for what is not there. */
export function createPages(parts: ConsoleParts) {
  const { facts, now = () => new Date() } = parts;
  const history = createHistory(facts, now);

  const search = (params: URLSearchParams) => {
    try {
      return parts.search(params.get("q") ?? "", now());
    } catch (error) {
      throw new Refused(400, (error as Error).message, { cause: error });
    }
  };

  const READ: Readonly<Record<string, Read>> = {
    deliveries: async (_, params, signal) => {
      const page = params.get("page") ?? undefined;
      const query = search(params);
      const wanted = { page, size: PAGE_SIZE, signal };
      const { items, ...rest } = await findDeliveries(parts, query, wanted);
      return { items: items.map(rowOf), ...rest, ...whenOf(query) };
    },
    delivery: async ([id = ""], params) => {
      const delivery = await found(facts.delivery(id), `delivery ${id}`);
      const request = await parts.request(delivery);
      const { whole, ...story } = await storyOf(delivery);
      const wanted = params.get("tab");
      const isWhy = (wanted === "why" || wanted === "explain") && request !== undefined;
      const source = delivery.source ?? "";
      const why = isWhy ? await parts.why(source, request) : undefined;
      return { delivery: whole, request, ...story, why };
    },
    event: ([source = "", id = ""]) => found(facts.event(source, id), `event ${id} of ${source}`),
    compare: async ([one = "", other = ""]) => ({
      one: await side(one),
      other: await side(other),
    }),
    stuck: async (_, params) => {
      const all = await collect(ofTasks(search(params)), kindsIn(params));
      return { total: all.length, isCut: all.length === MAX_STUCK, groups: groupStuck(all) };
    },
    queues: () => history.queues(),
    queue: async ([name = ""]) => {
      const queue = await found(facts.queue(name), `queue ${name}`);
      const tasks = (await collect({}, undefined, 500, name)).slice(0, PAGE_SIZE);
      return { queue, history: history.of(queue), tasks };
    },
    task: ([queue = "", task = ""]) => found(facts.task(queue, task), `task ${queue}/${task}`),
    sources: async () => ({ sources: await parts.sources() }),
    source: async ([name = ""]) => {
      const source = (await parts.sources()).find((one) => one.name === name);
      if (source === undefined) throw new Refused(404, `relay.yaml has no source ${name}`);
      const [secrets] = await facts.secrets(name);
      return { source, relayUrl: parts.relayUrl, secrets, ...(await lastDay(name)) };
    },
    send: async (_, params) => {
      const from = params.get("from");
      const delivery = from === null ? undefined : await facts.delivery(from);
      const source = delivery?.source ?? params.get("source") ?? undefined;
      return {
        sources: await parts.sources(),
        source,
        type: delivery?.type ?? params.get("type") ?? undefined,
        event: delivery?.event,
        bodyBase64: delivery && (await bytesOf(delivery)),
        canSend: parts.send !== undefined,
        confirm: source === undefined ? undefined : parts.confirmation(source),
      };
    },
  };

  /** Of a delivery, inside its content coding: as they were kept, otherwise as a task or the archive has them. */
  async function bytesOf(delivery: DeliveryFact): Promise<string | undefined> {
    const { source, event } = delivery;
    const request = await parts.request(delivery);
    if (request !== undefined) return request.coding?.plainBase64 ?? request.bodyBase64;
    return source === undefined || event === undefined ? undefined : facts.bytes(source, event);
  }

  async function side(id: string) {
    const delivery = await found(facts.delivery(id), `delivery ${id}`);
    const request = await parts.request(delivery);
    const signed =
      request === undefined || delivery.source === undefined
        ? undefined
        : parts.signed(delivery.source, request);
    return { delivery: rowOf(delivery), request, signed };
  }

  /** The delivery with how far its tasks are, their attempts, and the event's other copies. */
  async function storyOf(delivery: DeliveryFact) {
    const { id, source, event, reached } = delivery;
    if (event === undefined) return { whole: delivery, attempts: [], copies: [] };
    const known = await facts.event(source, event);
    const own = new Set(reached.map(({ queue, task }) => `${queue}/${task}`));
    return {
      whole: known?.copies.find((copy) => copy.id === id) ?? delivery,
      attempts: (known?.attempts ?? []).filter(({ queue, task }) => own.has(`${queue}/${task}`)),
      copies: (known?.copies ?? []).filter((copy) => copy.id !== id).map(rowOf),
    };
  }

  async function collect(
    query: ReturnType<typeof search>,
    kinds: readonly StuckFact["kind"][] | undefined,
    max = MAX_STUCK,
    queue?: string,
  ): Promise<StuckFact[]> {
    const all: StuckFact[] = [];
    for await (const stuck of facts.stuck(query, kinds)) {
      if (queue !== undefined && stuck.queue !== queue) continue;
      if (all.push(stuck) >= max) break;
    }
    return all;
  }

  async function lastDay(source: string) {
    const hourMs = Math.floor(now().getTime() / HOUR_MS) * HOUR_MS;
    const fromMs = hourMs - 23 * HOUR_MS;
    const query = { source: [source], since: new Date(fromMs).toISOString() };
    const all: DeliveryFact[] = [];
    let page: string | undefined;
    for (let count = 0; count < DAY_PAGES; count += 1) {
      const { items, next } = await facts.deliveries(query, page, 1000);
      all.push(...items);
      page = next;
      if (next === undefined) break;
    }
    const [latest] = all;
    return {
      day: binOutcomes(all, fromMs, HOUR_MS, 24),
      isDayCut: page !== undefined,
      lastSeen: latest?.time,
      latest: all.slice(0, 20).map(rowOf),
    };
  }

  return async (path: string, params: URLSearchParams, signal?: AbortSignal): Promise<unknown> => {
    for (const [page, pattern] of PATHS) {
      const match = pattern.exec(path);
      const read = READ[page];
      if (match === null || read === undefined) continue;
      const names = match.slice(1).map(decode);
      return {
        place: parts.place,
        world: parts.world,
        ...((await read(names, params, signal)) as object),
      };
    }
    throw new Refused(404, `there is no page ${path}`);
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new Refused(400, `${text} is not percent-encoded`, { cause: error });
  }
}

async function found<T>(wanted: Promise<T | undefined>, what: string): Promise<T> {
  const value = await wanted;
  if (value === undefined) throw new Refused(404, `there is no ${what}, or not any more`);
  return value;
}

const KINDS: readonly StuckFact["kind"][] = ["waiting", "failing", "parked", "dead"];

/** What needs a look, unless `kind=` says otherwise. */
function kindsIn(params: URLSearchParams): readonly StuckFact["kind"][] {
  const asked = params.get("kind")?.split(",") ?? [];
  const known = KINDS.filter((kind) => asked.includes(kind));
  return known.length > 0 ? known : ["failing", "parked", "dead"];
}
