import type { TaskFact } from "../../console/facts/facts.ts";
import { command, JSON_OUTPUT } from "../command.ts";
import { refusedBut } from "../operate/filters.ts";
import { findTask } from "../operate/find.ts";
import { openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { json, span, table } from "../operate/table.ts";
import { attemptLines, causeInWords, isHeld, shortTime } from "../operate/words.ts";
import { printableText } from "../printable.ts";

const MOST_SHOWN = 4096;

/** `relay task`: one task with everything that is known of it. */
export const task = command({
  name: "task",
  positionals: ["<queue>/<id>"],
  about: `Shows one task: its event, where it goes and with which headers, its attempts, and its body.`,
  refused: refusedBut(
    [],
    (filter) =>
      `a task is named by its queue and id; relay tasks --${filter} … lists those that match`,
  ),
  options: { ...PLACE, ...JSON_OUTPUT },
  notes: `The body needs cloudtasks.tasks.fullView in the cloud.\n\n${PLACE_NOTES}`,
  examples: [
    "relay task ci/4f1c0a9be1f6f0d1c6a7e0d41be6a7d5-github-ci",
    "relay task 4f1c0a9be1f6f0d1c6a7e0d41be6a7d5-github-ci --json",
  ],
  run: async ({ values, positionals: [name] }, io) => {
    const { facts } = openWorld(values, io);
    const found = await findTask(name, facts);
    io.stdout(values.json ? json(found) : story(found, new Date()));
    return 0;
  },
});

function story(found: TaskFact, now: Date): string {
  const { queue, task: id, kind, source, target, type, event, method, url, attempts } = found;
  const rows = [
    ["task", `${queue}/${id}`],
    ["state", [kind, causeInWords(found)].filter((part) => part !== "").join(": ")],
    ["event", [source, type, event].filter((part) => part !== undefined).join(" ")],
    ...(target === undefined ? [] : [["target", target]]),
    ["goes to", `${method} ${url}`],
    ...(found.serviceAccount === undefined ? [] : [["as", found.serviceAccount]]),
    [
      isHeld(found) ? "since" : "made",
      `${shortTime(found.createdAt)} (${span(found.createdAt, now)})`,
    ],
    [
      "due",
      isHeld(found)
        ? "when it is redriven"
        : `${shortTime(found.dueAt)} (${span(found.dueAt, now)})`,
    ],
    ["attempts", String(attempts)],
  ];
  const headers = Object.entries(found.headers).map(([name, value]) => [`  ${name}`, value]);
  const parts = [
    table(rows),
    ...(found.log.length === 0 ? [] : [`Attempts:\n${attemptLines(found.log)}`]),
    `Headers:\n${table(headers)}`,
    bodyText(Buffer.from(found.bodyBase64, "base64")),
  ];
  return parts.join("\n");
}

/** Bytes that are not UTF-8 are only counted: a terminal could not show them. */
function bodyText(bytes: Buffer): string {
  if (bytes.length === 0) return "Body: none\n";
  const head = `Body, ${bytes.length} bytes`;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const cut =
      text.length > MOST_SHOWN ? ` (the first ${MOST_SHOWN} characters; all with --json)` : "";
    return `${head}${cut}:\n${printableText(text.slice(0, MOST_SHOWN))}\n`;
  } catch {
    return `${head}, not UTF-8: --json has them in base64\n`;
  }
}
