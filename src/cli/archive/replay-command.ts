import { UserError } from "../../types/user-error.ts";
import { command, CONFIG } from "../command.ts";
import { UsageError } from "../io.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { printable } from "../printable.ts";
import { type ArchivedEvent, openArchive } from "./events.ts";
import { FILTERS, readFilters } from "./filters.ts";
import { openEntrance, replayEvent } from "./replay.ts";

/** The id of an event that this command has sent again: a time in seconds follows the original's. */
const REPLAYED = /~\d{10}$/;

/** `relay replay`: archived events through the relay again. */
export const replay = command({
  name: "replay",
  positionals: ["[id]"],
  about: `Sends archived events through the relay again, by its redrive entry: validation, routing and new tasks, as
a generation of their own (ce-id <id>~<number>, header relay-replay-of). The archive keeps no headers of
the provider: routes that read them see none. The relay is the npm run dev of this folder, or, with
--project and --url, a deployment; Cloud Tasks and the archive are read by application default credentials.`,
  options: {
    ...FILTERS,
    plan: { type: "boolean", default: false, help: "only count what would be sent" },
    yes: { type: "boolean", default: false, help: "send more than one event" },
    url: { type: "string", value: "<url>", help: "the deployed relay's RELAY_URL" },
    ...CONFIG,
  },
  exitCodes: { 1: "failure, or no event to send" },
  examples: [
    "relay replay 72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "relay replay --source github --type push --since 2h --plan",
    "relay replay --source github --since 2h --yes --project my-project --url https://relay-abc.run.app",
  ],
  run: async ({ values, positionals: [id] }, io) => {
    const now = new Date();
    const { config } = loadForCommand(usedConfig(values.config, io), io.env);
    const { archive } = config;
    if (archive === undefined) {
      throw new UserError("relay.yaml has no archive; set archive: gs://BUCKET/PREFIX");
    }
    const filters = readFilters({ ...values, id }, now);
    const reader = openArchive(archive, values.project !== undefined, io);
    try {
      const all = await reader.events(filters);
      // What was sent again is archived again: it must not multiply.
      const events = all.filter((event) => event.id === id || !REPLAYED.test(event.id));
      if (events.length === 0) throw new UserError("the archive holds no such event");
      if (values.plan) {
        io.stdout(planOf(events));
        return 0;
      }
      if (events.length > 1 && !values.yes) {
        throw new UsageError(
          `${events.length} events match; pass --plan to see them, --yes to send them`,
        );
      }
      const entrance = openEntrance({ ...config, archive }, values, io);
      const generation = String(Math.floor(now.getTime() / 1000));
      try {
        for (const event of events) {
          await replayEvent(event, await reader.read(event), generation, entrance);
          io.stdout(`${printable(`${event.source}  ${event.type}  ${event.id}~${generation}`)}\n`);
        }
      } finally {
        entrance.api.close();
        await entrance.queue.close();
      }
      return 0;
    } finally {
      reader.close();
    }
  },
});

/** How many events of which source and type. */
function planOf(events: readonly ArchivedEvent[]): string {
  const counts = new Map<string, number>();
  for (const { source, type } of events) {
    const kind = `${source}  ${type}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const lines = [...counts].map(
    ([kind, count]) => `  ${String(count).padStart(6)}  ${printable(kind)}\n`,
  );
  return `${events.length} events would be sent again:\n${lines.join("")}`;
}
