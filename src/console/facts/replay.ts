import { hash } from "node:crypto";
import type { DeliveryFact, EventFact, Known, StuckFact } from "./facts.ts";
import type { Control } from "./query.ts";
import { FactsError, type Google } from "./google.ts";
import { literal } from "./search.ts";
import {
  decoded,
  getTask,
  LEDGER_QUEUE,
  lowered,
  PARKED_QUEUE,
  queuePath,
  stuckFact,
  type Task,
  taskPath,
} from "./tasks.ts";

/**
 * An event that is known, let through once more on purpose, is a new generation of it: its id is
 * `<id>~<n>`, from 2 on, so that no dedup key takes it for the first. Every command and the console
 * make generations here, and each only once: the name of the task that brings it back is made of
 * source, event and number.
 */

/** The id of an event's generation: of the first, that is its own. */
export const generationId = (id: string, generation: number): string => `${id}~${generation}`;

/** The id that an event had at first. */
export const firstId = (id: string): string => id.replace(/~\d+$/, "");

/** An event with its bytes, as it is let through again. */
export type Original = {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  /** What tells it from other events of its source, by `eventKey`. */
  readonly key: string;
  /** Of the task that brings it back, by lower-case name: those of `KEPT` count. */
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. Undefined: the headers say where the bytes are. */
  readonly body?: string;
  /** The bytes are not those that came in: a task of that name that is there already is another's. */
  readonly isEdited?: boolean;
  /** Where its task came back to, where it has one that does. */
  readonly home?: Home;
};

/** Where parked events come back to. */
export type Home = { readonly relayUrl: string; readonly oidcToken: object };

/** Headers of a task that are the event's own, or the relay's about its bytes, and stay as they are. */
const KEPT = [
  "content-type",
  "content-encoding",
  "ce-specversion",
  "ce-source",
  "ce-type",
  "ce-time",
  "ce-dataref",
  "relay-body-sha256",
  "relay-body-bytes",
  "relay-item",
  "relay-headers",
  "relay-query",
];

/** What names an event within its source, as its object in the archive is named: the id alone, or with a hash of the identity. */
export function eventKey(id: string, identity: string): string {
  const isWhole = identity === id && id.isWellFormed() && encodeURIComponent(id).length < 300;
  return isWhole ? id : `${id}~${hash("sha256", identity, "hex").slice(0, 16)}`;
}

/**
 * Keeps a generation of an event as a parked task, to be run. The task may be there already, left
 * by a command that was stopped before it ran it. Undefined: that generation has been let through.
 */
export async function parkGeneration(
  original: Original,
  generation: number,
  home: Home,
  google: Google,
  control: Control = {},
): Promise<StuckFact | undefined> {
  const ref = { queue: PARKED_QUEUE, task: taskId(original, generation) };
  const task = { ...generationTask(original, generation, home), name: taskPath(google, ref) };
  if (!(await create(task, google, control))) {
    if (original.isEdited === true) return undefined;
    const found = await getTask(google, ref, "BASIC", control);
    return found && stuckFact(found, { sources: [], targets: [] });
  }
  return stuckFact(
    { ...task, createTime: new Date(google.clock.now()).toISOString() },
    {
      sources: [],
      targets: [],
    },
  );
}

function taskId({ source, key }: Original, generation: number): string {
  const digest = hash("sha256", JSON.stringify(["replay", source, key, generation]), "hex");
  return `${digest.slice(0, 32)}-${source}-${PARKED_QUEUE}`;
}

function generationTask(
  { id, key, source, headers: had, body }: Original,
  generation: number,
  { relayUrl, oidcToken }: Home,
): Omit<Task, "name"> {
  const kept = KEPT.flatMap((name) => (had[name] === undefined ? [] : [[name, had[name]]]));
  return {
    dispatchDeadline: "30s",
    httpRequest: {
      url: `${relayUrl}/-/redrive/${source}`,
      httpMethod: "POST",
      headers: {
        "relay-headers": packed({}),
        ...(Object.fromEntries(kept) as Record<string, string>),
        "ce-id": encode(generationId(id, generation)),
        "relay-identity": encode(generationId(key, generation)),
        "relay-replay-of": encode(id),
        // A CloudEvents extension attribute, so that a target sees that nobody sent this.
        "ce-relayreplayof": encode(id),
        "relay-cause": "replay",
        "relay-cause-detail": encode("let through again on purpose"),
      },
      ...(body !== undefined && { body }),
      oidcToken,
    },
  };
}

/** Of these events, the keys of those whose generation the log knows to have been let through. */
export async function letThrough(
  events: readonly Pick<Original, "source" | "id" | "type">[],
  generation: number,
  google: Google,
  control: Control = {},
): Promise<(event: Pick<Original, "source" | "id" | "type">) => boolean> {
  const known = new Set<string>();
  const keyOf = (source: unknown, id: unknown, type: unknown): string =>
    JSON.stringify([source, id, type]);
  for (let at = 0; at < events.length; at += IDS_PER_CALL) {
    const ids = events.slice(at, at + IDS_PER_CALL).map(({ id }) => generationId(id, generation));
    const filter = [
      'resource.type="cloud_run_revision"',
      'jsonPayload.message="delivery"',
      "jsonPayload.redriven=true",
      "httpRequest.status<300",
      `jsonPayload.event=(${[...new Set(ids)].map(literal).join(" OR ")})`,
    ].join(" AND ");
    const asked = { filter, orderBy: "timestamp desc", pageSize: 1000 } as const;
    for (const { jsonPayload: line = {} } of (await google.listEntries(asked, control)).entries) {
      known.add(keyOf(line["source"], line["event"], line["type"]));
    }
  }
  return ({ source, id, type }) => known.has(keyOf(source, generationId(id, generation), type));
}

/** Cloud Logging refuses filters over 20,000 characters. */
const IDS_PER_CALL = 100;

/** The delivery of the generation that was let through last; undefined where there has been none. */
export const lastGeneration = ({
  copies,
}: EventFact): (DeliveryFact & { readonly event: string }) | undefined =>
  copies
    .flatMap((copy) => {
      const { event = "", status = 500 } = copy;
      return /~\d+$/.test(event) && status < 300 ? [{ ...copy, event }] : [];
    })
    .at(-1);

/** The generation that is next, by the event's deliveries in the log; one that was answered with an error is not over. */
export const nextGeneration = ({ copies }: EventFact): number =>
  1 +
  Math.max(
    1,
    ...copies.map(({ event = "", status = 500 }) =>
      status < 300 ? Number(/~(\d+)$/.exec(event)?.[1] ?? 1) : 1,
    ),
  );

/** An event from one of its tasks that has its bytes; undefined where none has. */
export async function originalInTasks(
  { source, id, tasks }: EventFact,
  google: Google,
): Promise<Original | undefined> {
  // A generation may have been edited: its bytes are the last to be taken for the event's.
  const rank = ({ kind, replayOf }: StuckFact): number =>
    (replayOf === undefined ? 0 : 2) + (kind === "parked" ? 0 : 1);
  for (const ref of tasks.toSorted((one, other) => rank(one) - rank(other))) {
    // A task of one of Google's services holds a wrapping, not the event's own bytes.
    const task = ref.queue === LEDGER_QUEUE ? undefined : await getTask(google, ref, "FULL");
    const headers = lowered(task?.httpRequest?.headers);
    if (task?.httpRequest === undefined || headers["ce-id"] === undefined) continue;
    const identity = firstId(decoded(headers["relay-identity"]) ?? decoded(headers["ce-id"]) ?? id);
    const { url = "", oidcToken, body } = task.httpRequest;
    const [relayUrl, isParked] = url.split("/-/redrive/");
    return {
      source,
      id,
      type: ref.type ?? "",
      key: eventKey(id, identity),
      headers: { "relay-headers": packed(ownHeaders(headers)), ...headers },
      ...(body !== undefined && { body }),
      ...(isParked !== undefined && relayUrl && oidcToken && { home: { relayUrl, oidcToken } }),
    };
  }
  return undefined;
}

/** Of a target's task: what the provider sent, and what the target's own headers are, which do no harm. */
const ownHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?:ce|relay)-|^content-/.test(name)),
  );

/** A provider's headers as a parked task carries them. */
export const packed = (headers: Readonly<Record<string, string>>): string =>
  Buffer.from(JSON.stringify(headers)).toString("base64url");

/** Where the relay is: as it is known, otherwise as a parked task of it says. Throws `FactsError`. */
export async function homeOf(
  google: Google,
  { relayUrl, serviceAccount }: Known,
  control: Control = {},
): Promise<Home> {
  const path = `${queuePath(google, PARKED_QUEUE)}/tasks?pageSize=1`;
  const isKnown = relayUrl !== undefined && serviceAccount !== undefined;
  const parked = isKnown
    ? undefined
    : await google.tasks<{ readonly tasks?: readonly Task[] }>("GET", path, undefined, control);
  const token = parked?.tasks?.[0]?.httpRequest?.oidcToken;
  const base = relayUrl ?? token?.audience;
  const account = serviceAccount ?? token?.serviceAccountEmail;
  if (base === undefined || account === undefined) {
    throw new FactsError(
      "FAILED_PRECONDITION",
      "It is not known where the relay is: set RELAY_URL to its URL, and serviceAccount in relay.yaml.",
    );
  }
  return { relayUrl: base, oidcToken: { serviceAccountEmail: account, audience: base } };
}

/** What a person reads where no bytes of an event are left. */
export const bytesAreGone = (id: string): FactsError =>
  new FactsError(
    "NOT_FOUND",
    `The bytes of ${id} are gone: none of its tasks is parked, dead or waiting any more, and neither the ` +
      "state folder of npm run dev nor an archive has them. The provider may have a redeliver button.",
  );

/** As CloudEvents' HTTP binding has it: what is not visible ASCII, quotes and percent signs. */
export const encode = (text: string): string =>
  text.toWellFormed().replaceAll(/[^\x21-\x7e]|["%]/gu, (one) => encodeURIComponent(one));

/** False: its name is taken. */
async function create(task: Task, google: Google, control: Control): Promise<boolean> {
  try {
    await google.tasks("POST", `${queuePath(google, PARKED_QUEUE)}/tasks`, { task }, control);
    return true;
  } catch (error) {
    if (error instanceof FactsError && error.status === "ALREADY_EXISTS") return false;
    throw error;
  }
}
