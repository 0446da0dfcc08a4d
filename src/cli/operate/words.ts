import type { AttemptFact, DeliveryFact, Reached, StuckFact } from "../../console/facts/facts.ts";
import { span, table } from "./table.ts";

const TIME_WIDTH = 19;

/** To the second, in UTC. */
export const shortTime = (time: string): string => time.slice(0, TIME_WIDTH).replace("T", " ");

/** The columns of a list of deliveries. */
export const DELIVERY_HEAD = [
  "time (UTC)",
  "source",
  "type",
  "event",
  "answer",
  "outcome",
  "what became of it",
];

/** One delivery as a row. */
export function deliveryRow(delivery: DeliveryFact): readonly string[] {
  const { time, source = "", type = "", event = "", status, outcome, redriven } = delivery;
  return [
    shortTime(time),
    source,
    type,
    shortId(event),
    status === undefined ? "" : String(status),
    redriven ? `${outcome} (redriven)` : outcome,
    fate(delivery),
  ];
}

/** Long ids are cut, but for a UUID with its generation: the first characters find them again. */
export const shortId = (id: string): string => (id.length > 40 ? `${id.slice(0, 39)}…` : id);

function fate({ cause, reached, targets }: DeliveryFact): string {
  const why =
    cause === undefined ? "" : cause.detail === "" ? cause.code : `${cause.code}: ${cause.detail}`;
  const ways = reached.filter(({ target }) => target !== undefined).map(reachedInWords);
  const all = ways.length > 0 ? ways : targets;
  return [why, all.join(", ")].filter((part) => part !== "").join(" · ");
}

/** How far a task has come at its target. */
export function reachedInWords({ target, queue, state, attempts, lastStatus }: Reached): string {
  const name = target ?? queue;
  if (state === "unknown") return name;
  if (state !== "failing") return `${name} ${state}`;
  const status = lastStatus === undefined ? "no answer" : String(lastStatus);
  return `${name} failing (${attempts} × ${status})`;
}

/** Tasks as a table: of those that are sent by themselves when they are due, of those that are held since when. */
export function stuckTable(tasks: readonly StuckFact[], now: Date): string {
  const isHeldAll = tasks.every(isHeld);
  const when = isHeldAll ? "since" : "due";
  const head = ["queue", "task", "state", "source", "type", "event", "attempts", "why", when];
  return table([
    head,
    ...tasks.map((stuck) => {
      const { queue, task, kind, source = "", type = "", event = "", attempts } = stuck;
      const since = `${isHeldAll ? "" : "since "}${shortTime(stuck.createdAt)}`;
      const due = isHeld(stuck) ? since : span(stuck.dueAt, now);
      const why = causeInWords(stuck);
      return [queue, task, kind, source, type, shortId(event), String(attempts), why, due];
    }),
  ]);
}

/** Whether it waits in a paused queue, where a task is due whenever a person runs it. */
export const isHeld = ({ kind }: StuckFact): boolean => kind === "parked" || kind === "dead";

/** Why a task is where it is. */
export function causeInWords({ cause, targets, target, kind }: StuckFact): string {
  if (cause === undefined) return "";
  const detail =
    cause.detail === "" || kind !== "parked"
      ? cause.detail || cause.code
      : `${cause.code}: ${cause.detail}`;
  const where = kind === "dead" ? target : targets?.join(", ");
  return where === undefined ? detail : `${detail} (${where})`;
}

/** Attempts, one a line. */
export function attemptLines(attempts: readonly AttemptFact[]): string {
  return table(
    attempts
      .filter(({ outcome }) => outcome !== "sent" || attempts.length === 1)
      .map(({ time, queue, outcome, number, detail = "", durationMs, nextAt }) => [
        `  ${shortTime(time)}`,
        queue,
        number === undefined ? "" : `attempt ${number}`,
        outcome,
        [
          detail,
          durationMs === undefined ? "" : `${durationMs} ms`,
          nextAt === undefined ? "" : `again at ${shortTime(nextAt)}`,
        ]
          .filter((part) => part !== "")
          .join(", "),
      ]),
  );
}

/** Tasks by what stops them and for which target: how many of each, the most first. */
export function groups(all: readonly StuckFact[]): readonly Group[] {
  const by = Map.groupBy(all, (stuck) => JSON.stringify(groupOf(stuck)));
  return [...by.values()]
    .flatMap((tasks) =>
      tasks[0] === undefined
        ? []
        : { ...groupOf(tasks[0]), count: tasks.length, oldest: oldestOf(tasks) },
    )
    .toSorted((one, other) => other.count - one.count);
}

/** Tasks that are stuck alike. */
export type Group = {
  readonly kind: StuckFact["kind"];
  readonly cause: string;
  readonly source: string;
  readonly target: string;
  readonly count: number;
  /** RFC 3339. */
  readonly oldest: string;
};

const groupOf = ({ kind, cause, source = "", target, targets }: StuckFact) => ({
  kind,
  cause: cause?.code ?? "",
  source,
  target: target ?? targets?.join(", ") ?? "",
});

const oldestOf = (tasks: readonly StuckFact[]): string =>
  tasks.map(({ createdAt }) => createdAt).toSorted()[0] ?? "";

/** Groups as a table. */
export function groupTable(all: readonly Group[], now: Date): string {
  return table([
    ["count", "state", "cause", "source", "target", "oldest"],
    ...all.map(({ count, kind, cause, source, target, oldest }) => [
      String(count),
      kind,
      cause,
      source,
      target || "all",
      span(oldest, now),
    ]),
  ]);
}
