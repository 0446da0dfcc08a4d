import type { EventFact, Facts } from "../../console/facts/facts.ts";
import { generationId, lastGeneration, nextGeneration } from "../../console/facts/replay.ts";
import { UserError } from "../../types/user-error.ts";
import type { Io } from "../io.ts";
import { confirm } from "../operate/ask.ts";
import { json, span } from "../operate/table.ts";
import { reachedInWords } from "../operate/words.ts";
import { printable } from "../printable.ts";

/** What was typed. */
export type OnceMore = {
  readonly event: string;
  readonly source?: string | undefined;
  readonly yes: boolean;
  readonly plan: boolean;
  readonly json: boolean;
};

/**
 * Lets one event through again on purpose, as its next generation. Typed twice it does so twice, as a
 * person may want; but that it has been done before is part of the question, and told where none is asked.
 */
export async function letThroughOnceMore(
  { event: id, source, yes, plan, json: isJson }: OnceMore,
  facts: Facts,
  io: Io,
): Promise<number> {
  const known = await facts.event(source, id);
  if (known === undefined) {
    throw new UserError(`Neither the log nor a queue knows an event ${printable(id)}.`);
  }
  const what = printable(`${known.source} ${known.id} once more to ${targetsOf(known)}`);
  const expected = generationId(known.id, nextGeneration(known));
  const before = beforeInWords(known, expected, new Date());
  const last = lastGeneration(known);
  const told = last && { before: { event: last.event, time: last.time } };
  if (plan) {
    const { source: name, id: event, tasks } = known;
    io.stdout(
      isJson
        ? json({ source: name, event, tasks, ...told })
        : `Would let ${what}.${before === "" ? "" : ` ${before}`}\n`,
    );
    return 0;
  }
  if (!yes) {
    if (!(await confirm([before, `Let ${what}?`].join(" ").trim(), io))) return 1;
  } else if (before !== "") io.stderr(`${before}\n`);
  const made = await facts.replay(known.source, known.id);
  if (made.id !== expected) {
    io.stderr(`${printable(expected)} was let through moments ago, and is not in the log yet.\n`);
  }
  io.stdout(
    isJson
      ? json({ source: known.source, event: made.id, ...made.task, ...told })
      : `${printable(made.id)} is on its way: relay event ${printable(known.id)} tells how it ends.\n`,
  );
  return 0;
}

const targetsOf = ({ copies }: EventFact): string =>
  [...new Set(copies.flatMap(({ targets }) => targets))].join(", ") || "its targets";

/** That it was let through before, if it was, and how that ended; ends with a full stop. */
function beforeInWords(known: EventFact, expected: string, now: Date): string {
  const last = lastGeneration(known);
  if (last === undefined) return "";
  const { event, time, outcome, reached } = last;
  const ends = reached.filter(({ target }) => target !== undefined).map(reachedInWords);
  const end = ends.length === 0 ? outcome : ends.join(", ");
  return printable(
    `${event} was let through ${span(time, now)} (${end}), and ${expected} is another event to its targets.`,
  );
}
