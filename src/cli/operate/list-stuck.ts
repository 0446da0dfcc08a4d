import type { StuckFact } from "../../console/facts/facts.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import type { Command } from "../io.ts";
import { FILTERS, filtersOf } from "./filters.ts";
import { listOf, readLimit } from "./find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "./place.ts";
import { json } from "./table.ts";
import { groups, groupTable, stuckTable } from "./words.ts";

type Listing = {
  readonly name: string;
  readonly about: string;
  readonly kinds: readonly StuckFact["kind"][];
  /** What there are none of. */
  readonly noun: string;
  /** What to do next, after the list. */
  readonly next: string;
  readonly examples: readonly string[];
};

/** A command that lists tasks of some kinds: how many of each cause and target, then the tasks. */
export function listStuck({ name, about, kinds, noun, next, examples }: Listing): Command {
  return command({
    name,
    about,
    options: {
      ...FILTERS,
      limit: { type: "string", value: "<n>", default: "50", help: "rows to show (default: 50)" },
      ...PLACE,
      ...JSON_OUTPUT,
    },
    notes: PLACE_NOTES,
    examples,
    run: async ({ values }, io) => {
      const limit = readLimit(values.limit);
      const now = new Date();
      const query = filtersOf(values, now);
      const { facts } = openWorld(values, io);
      const all = await listOf(facts.stuck(query, kinds));
      if (values.json) {
        io.stdout(json({ count: all.length, groups: groups(all), tasks: all.slice(0, limit) }));
        return 0;
      }
      if (all.length === 0) {
        io.stdout(`No ${noun}.\n`);
        return 0;
      }
      io.stdout(`${groupTable(groups(all), now)}\n`);
      io.stdout(stuckTable(all.slice(0, limit), now));
      if (all.length > limit) io.stdout(`… and ${all.length - limit} more (--limit)\n`);
      io.stdout(`\n${next}\n`);
      return 0;
    },
  });
}
