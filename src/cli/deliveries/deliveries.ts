import type { DeliveryFact, Facts } from "../../console/facts/facts.ts";
import type { Query } from "../../console/facts/query.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import type { Io } from "../io.ts";
import { FILTERS, filtersOf } from "../operate/filters.ts";
import { readLimit } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES, type World } from "../operate/place.ts";
import { json, table } from "../operate/table.ts";
import { DELIVERY_HEAD, deliveryRow } from "../operate/words.ts";
import { follow } from "./follow.ts";

const LARGEST_PAGE = 200;

/** `relay deliveries`: what came in, and what became of it. */
export const deliveries = command({
  name: "deliveries",
  about: `Lists what came in, newest first: the answer, its outcome with the cause, and how far it is at each target.`,
  options: {
    ...FILTERS,
    outcome: {
      type: "string",
      value: "<names>",
      help: "accepted, duplicate, ignored, parked, handshake, refused, failed",
    },
    text: { type: "string", value: "<text>", help: "with this text anywhere in its log line" },
    limit: { type: "string", value: "<n>", default: "50", help: "how many (default: 50)" },
    follow: {
      type: "boolean",
      default: false,
      help: "show what comes in from now on, until Ctrl-C",
    },
    ...PLACE,
    ...JSON_OUTPUT,
  },
  notes: `With --follow, --json prints one JSON document a line.\n\n${PLACE_NOTES}`,
  examples: [
    "relay deliveries --source github --outcome parked,refused",
    "relay deliveries --follow",
    "relay deliveries --project my-project --status 4xx --since 1h --json",
  ],
  run: async ({ values }, io) => {
    const limit = readLimit(values.limit);
    const query = withWords(filtersOf(values, new Date()), values);
    const open = (): World => openWorld(values, io);
    if (values.follow) return follow({ open, query, isJson: values.json }, io);
    const { facts } = open();
    const all = await newest(facts, query, limit);
    if (values.json) io.stdout(json({ deliveries: all }));
    else show(all, io);
    return 0;
  },
});

function withWords(
  query: Query,
  { outcome, text }: { readonly outcome?: string | undefined; readonly text?: string | undefined },
): Query {
  return {
    ...query,
    ...(outcome !== undefined && { outcome: outcome.split(",") }),
    ...(text !== undefined && { text: [text] }),
  };
}

async function newest(facts: Facts, query: Query, limit: number): Promise<DeliveryFact[]> {
  const all: DeliveryFact[] = [];
  let page: string | undefined;
  do {
    const size = Math.min(limit - all.length, LARGEST_PAGE);
    const { items, next } = await facts.deliveries(query, page, size);
    all.push(...items);
    page = next;
  } while (page !== undefined && all.length < limit);
  return all;
}

function show(all: readonly DeliveryFact[], io: Io): void {
  if (all.length === 0) io.stdout("No delivery.\n");
  else io.stdout(table([DELIVERY_HEAD, ...all.map(deliveryRow)]));
}
