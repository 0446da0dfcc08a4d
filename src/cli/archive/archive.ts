import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../types/user-error.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { readLimit } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { interruptible } from "../operate/stopping.ts";
import { counted, json, table } from "../operate/table.ts";
import { printable } from "../printable.ts";
import { archiveIn, type ArchivedEvent, type ArchiveReader, ofId, openArchive } from "./events.ts";
import { ARCHIVE_FILTERS, ARCHIVE_REFUSES, archiveQuery } from "./filters.ts";
import { fixtureName, writeFixture } from "./fixture.ts";

const ACTIONS = ["list", "get", "pull"] as const;

/** `relay archive`: the events that the archive keeps. */
export const archive = command({
  name: "archive",
  positionals: ["<list|get|pull>", "[id]"],
  about: `Gets events back from the archive (archive: in relay.yaml). list shows them, newest first; get prints the
bytes of one as they came; pull writes them as raw HTTP requests, <folder>/<source>/<type>/<id>.http,
which relay send --file signs and sends again. Where it looks: without --project in the archive of the npm
run dev of this folder, which has to be running; with --project <id> in the bucket that relay.yaml names.`,
  options: {
    ...ARCHIVE_FILTERS,
    to: {
      type: "string",
      value: "<folder>",
      default: "fixtures",
      help: "where pull writes (default: fixtures)",
    },
    ...PLACE,
    ...JSON_OUTPUT,
  },
  refused: ARCHIVE_REFUSES,
  notes: `In the cloud it needs roles/storage.objectViewer on the bucket.\n\n${PLACE_NOTES}`,
  exitCodes: { 1: "failure, or no event of that id", 130: "pull was stopped" },
  examples: [
    "relay archive list --source github --type 'issues.*' --since 3d",
    "relay archive get 72d3162e-cc78-11e3-81ab-4c9367dc0958 | jq .",
    "relay archive pull --source stripe --since 2h --to test/fixtures",
  ],
  run: async ({ values, positionals: [action = "", id] }, io) => {
    if (!ACTIONS.some((one) => one === action)) {
      throw new UsageError(`pass one of ${ACTIONS.join(", ")}`);
    }
    if (action === "get" && id === undefined) throw new UsageError("pass the id of an event");
    const limit = readLimit(values.limit);
    const query = archiveQuery(values, id, new Date());
    const { config, google } = openWorld(values, io);
    const reader = openArchive(archiveIn(config), google);
    return interruptible(io, async (signal) => {
      const control = { signal };
      const events = ofId(await reader.events(query, limit, control), id);
      if (id !== undefined && events.length === 0) {
        throw new UserError(`the archive holds no event ${printable(id)}`);
      }
      if (action === "get") return get(events, reader, io);
      if (action === "pull") return pull(events, reader, values, io, signal);
      return list(events, values.json, io);
    });
  },
});

function list(events: readonly ArchivedEvent[], isJson: boolean, io: Io): number {
  if (isJson) io.stdout(json({ events }));
  else io.stdout(table(events.map(cellsOf)));
  if (!isJson && events.length === 0) io.stderr("No event; --since 30d looks further back.\n");
  return 0;
}

const cellsOf = ({ time, source, type, id, bytes }: ArchivedEvent): readonly string[] => [
  time,
  source,
  type,
  id,
  counted(bytes, "byte"),
];

async function get(
  events: readonly ArchivedEvent[],
  reader: ArchiveReader,
  io: Io,
): Promise<number> {
  const [event, ...others] = events;
  if (event === undefined || others.length > 0) {
    const all = events.map((one) => `\n  ${printable(cellsOf(one).join("  "))}`).join("");
    throw new UserError(`${events.length} events have that id; pass --source or --type:${all}`);
  }
  if (io.write === undefined) throw new UserError("standard output accepts no bytes");
  io.write(await reader.read(event));
  return 0;
}

/** Files are written again when it is called again: the same bytes. */
async function pull(
  events: readonly ArchivedEvent[],
  reader: ArchiveReader,
  { to, json: isJson }: { readonly to: string; readonly json: boolean },
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const files: string[] = [];
  for (const event of events) {
    if (signal.aborted) break;
    const file = join(to, fixtureName(event));
    const request = writeFixture(event, await reader.read(event));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, request);
    files.push(file);
    if (!isJson) io.stdout(`${printable(file)}\n`);
  }
  if (isJson) io.stdout(json({ files }));
  if (files.length === events.length) return 0;
  io.stderr(
    `Stopped after ${files.length} of ${counted(events.length, "event")}: call it again.\n`,
  );
  return 1;
}
