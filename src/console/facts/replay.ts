import { hash } from "node:crypto";
import type { Known, StuckFact, TaskRef } from "./facts.ts";
import { FactsError, type Google } from "./google.ts";
import { runTask } from "./redrive.ts";
import { getTask, LEDGER_QUEUE, PARKED_QUEUE, queuePath, type Task, taskPath } from "./tasks.ts";

/** Generations of one event that may be made on purpose. */
const MOST_GENERATIONS = 100;

/** Headers of a parked task that are the relay's own and stay as they are. */
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

/**
 * Makes a parked task of an event whose bytes are in one of its tasks, as a new generation of it
 * (`<id>~2`), and runs it: the event goes through validation and routing again, and its targets get it
 * once more. Throws `FactsError` where no task has its bytes any more.
 */
export async function replay(
  source: string,
  id: string,
  tasks: readonly StuckFact[],
  google: Google,
  known: Known,
): Promise<{ readonly id: string; readonly task: TaskRef }> {
  const original = await bytesOf(tasks, google);
  if (original === undefined) throw bytesAreGone(id);
  const home = await homeOf(google, known, original, source);
  for (let generation = 2; generation <= MOST_GENERATIONS; generation++) {
    const next = `${id}~${generation}`;
    const digest = hash("sha256", JSON.stringify(["replay", source, next]), "hex").slice(0, 32);
    const task = `${digest}-${source}-${PARKED_QUEUE}`;
    const ref = { queue: PARKED_QUEUE, task };
    const made = replayTask(original, { id, generation, source }, home);
    if (!(await create({ ...made, name: taskPath(google, ref) }, google))) continue;
    await runTask(google, ref);
    return { id: next, task: ref };
  }
  throw new FactsError("FAILED_PRECONDITION", `${id} has had ${MOST_GENERATIONS} generations.`);
}

async function bytesOf(tasks: readonly StuckFact[], google: Google): Promise<Task | undefined> {
  const rank = ({ kind }: StuckFact): number => (kind === "parked" ? 0 : 1);
  for (const ref of tasks.toSorted((one, other) => rank(one) - rank(other))) {
    // A task of one of Google's services holds a wrapping, not the event's own bytes.
    const task = ref.queue === LEDGER_QUEUE ? undefined : await getTask(google, ref, "FULL");
    if (task !== undefined && "ce-id" in headersOf(task)) return task;
  }
  return undefined;
}

const bytesAreGone = (id: string): FactsError =>
  new FactsError(
    "NOT_FOUND",
    `The bytes of ${id} are gone: none of its tasks is parked, dead or waiting any more. ` +
      "If its source has an archive, `relay replay` sends it from there; the provider may have a redeliver button.",
  );

type Home = { readonly url: string; readonly oidcToken: object };

/** Where parked events come back to: as the task itself says, otherwise as the relay is known. */
async function homeOf(
  google: Google,
  { relayUrl, serviceAccount }: Known,
  original: Task,
  source: string,
): Promise<Home> {
  const { url = "", oidcToken } = original.httpRequest ?? {};
  if (url.includes("/-/redrive/") && oidcToken !== undefined) return { url, oidcToken };
  const other = await anyParked(google);
  const base = relayUrl ?? other?.httpRequest?.oidcToken?.audience;
  const account =
    other?.httpRequest?.oidcToken?.serviceAccountEmail ??
    serviceAccount ??
    oidcToken?.serviceAccountEmail;
  if (base === undefined || account === undefined) {
    throw new FactsError(
      "FAILED_PRECONDITION",
      "It is not known where the relay is: set RELAY_URL to its URL.",
    );
  }
  return {
    url: `${base}/-/redrive/${source}`,
    oidcToken: { serviceAccountEmail: account, audience: base },
  };
}

async function anyParked(google: Google): Promise<Task | undefined> {
  const path = `${queuePath(google, PARKED_QUEUE)}/tasks?pageSize=1`;
  return (await google.tasks<{ readonly tasks?: readonly Task[] }>("GET", path))?.tasks?.[0];
}

function replayTask(
  original: Task,
  { id, generation }: { readonly id: string; readonly generation: number; readonly source: string },
  { url, oidcToken }: Home,
): Omit<Task, "name"> {
  const had = headersOf(original);
  const identity = decodeURIComponent(had["relay-identity"] ?? encodeURIComponent(id));
  const kept = KEPT.flatMap((name) => (had[name] === undefined ? [] : [[name, had[name]]]));
  const headers: Record<string, string> = {
    ...(Object.fromEntries(kept) as Record<string, string>),
    "ce-id": encode(`${id}~${generation}`),
    "relay-identity": encode(`${identity}~${generation}`),
    "relay-replay-of": encode(id),
    "relay-cause": "replay",
    "relay-cause-detail": "let%20through%20on%20purpose",
  };
  headers["relay-headers"] ??= packed(had);
  return {
    dispatchDeadline: "30s",
    httpRequest: {
      url,
      httpMethod: "POST",
      headers,
      ...(original.httpRequest?.body !== undefined && { body: original.httpRequest.body }),
      oidcToken,
    },
  };
}

/** Of a target's task: what the provider sent, and what the target's own headers are, which do no harm. */
function packed(had: Readonly<Record<string, string>>): string {
  const own = Object.entries(had).filter(([name]) => !/^(?:ce|relay)-|^content-/.test(name));
  return Buffer.from(JSON.stringify(Object.fromEntries(own))).toString("base64url");
}

function headersOf({ httpRequest }: Task): Readonly<Record<string, string>> {
  const entries = Object.entries(httpRequest?.headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/** As CloudEvents' HTTP binding has it: what is not visible ASCII, quotes and percent signs. */
const encode = (text: string): string =>
  text.replaceAll(/[^\x21-\x7e]|["%]/gu, (one) => encodeURIComponent(one));

/** False: its name is taken. */
async function create(task: Task, google: Google): Promise<boolean> {
  try {
    await google.tasks("POST", `${queuePath(google, PARKED_QUEUE)}/tasks`, { task });
    return true;
  } catch (error) {
    if (error instanceof FactsError && error.status === "ALREADY_EXISTS") return false;
    throw error;
  }
}
