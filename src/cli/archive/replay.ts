import { LOCAL_PROJECT } from "../dev/secrets.ts";
import { runningDev } from "../dev/running.ts";
import { dataFolder } from "../data-folder.ts";
import { type GoogleApi, openApi } from "../../relay/google/api.ts";
import { openToken } from "../../relay/google/token.ts";
import { locationIn, projectIn } from "../../relay/config/project.ts";
import { serviceAccountEmail } from "../../relay/config/service-account.ts";
import { dataHeaders, fits } from "../../relay/queue/carry.ts";
import { openQueue } from "../../relay/queue/open.ts";
import { PARKING_QUEUE } from "../../relay/queue/own-queues.ts";
import { REDRIVE_PATH } from "../../relay/queue/park.ts";
import { GOOGLE_REST } from "../../relay/queue/rest.ts";
import {
  cloudEventHeaders,
  headerValue,
  type Place,
  taskId,
  taskName,
} from "../../relay/queue/task.ts";
import { bodyHash } from "../../relay/read/identity.ts";
import { withoutTrailingSlashes } from "../../relay/trailing-slashes.ts";
import type { Archive, Config } from "../../types/config.ts";
import type { Queue, Task } from "../../types/task.ts";
import { UserError } from "../../types/user-error.ts";
import type { Io } from "../io.ts";
import type { ArchivedEvent } from "./events.ts";

const TIMEOUT_MS = 30_000;

/** The relay that archived events go through again. */
export type Entrance = {
  /** Its public URL, without a slash at the end. */
  readonly relayUrl: string;
  /** Full email of the account whose token it accepts. */
  readonly serviceAccount: string;
  readonly place: Place;
  readonly archive: Archive;
  readonly queue: Queue;
  readonly api: GoogleApi;
};

/**
 * Opens the entrance of the `npm run dev` of this folder, or of the deployment of a project, whose URL
 * is `url`. Throws a UserError that names what is missing.
 */
export function openEntrance(
  config: Config & { readonly archive: Archive },
  {
    project: given,
    url,
  }: { readonly project?: string | undefined; readonly url?: string | undefined },
  io: Pick<Io, "env">,
): Entrance {
  const dev = given === undefined ? runningDev(dataFolder(io)) : undefined;
  const project = given ?? projectIn(config, io.env) ?? (dev && LOCAL_PROJECT);
  const address = url ?? dev?.url ?? io.env["RELAY_URL"];
  const relayUrl = address && withoutTrailingSlashes(address);
  if (project === undefined) throw new UserError("no project is known; pass --project");
  if (relayUrl === undefined) throw new UserError("the relay's URL is not known; pass --url");
  if (config.serviceAccount === undefined) {
    throw new UserError(
      "relay.yaml has no serviceAccount, so that the relay accepts nothing again",
    );
  }
  const token = openToken(io.env);
  const env = dev === undefined ? io.env : { ...io.env, CLOUD_TASKS_EMULATOR_REST: dev.rest };
  return {
    relayUrl,
    serviceAccount: serviceAccountEmail(config.serviceAccount, project),
    place: { project, location: locationIn(config, io.env) },
    archive: config.archive,
    queue: openQueue({ transport: "rest" }, env, token),
    api:
      dev === undefined
        ? openApi("Cloud Tasks", GOOGLE_REST, token)
        : openApi("Cloud Tasks", dev.rest),
  };
}

/**
 * Sends an event through the relay's redrive entry again, as a generation of its own, so that its
 * targets get new tasks: a parked task that is run at once. `generation` makes it one: events of the
 * same generation are the same.
 */
export async function replayEvent(
  event: ArchivedEvent,
  bytes: Buffer,
  generation: string,
  { queue, api, ...entrance }: Entrance,
): Promise<void> {
  const task = replayTask(event, bytes, generation, entrance);
  await queue.create(task, TIMEOUT_MS);
  const body = "{}";
  const { status } = await api.call(
    {
      method: "POST",
      path: `/v2/${task.name}:run`,
      headers: { "content-type": "application/json", "content-length": String(body.length) },
      body: [body],
    },
    TIMEOUT_MS,
  );
  // 404: it has run already.
  if (status === 200 || status === 404) return;
  throw new UserError(`${event.id} is parked for its replay, but Cloud Tasks answers ${status}`);
}

function replayTask(
  { id, source, type, time, contentType, object }: ArchivedEvent,
  bytes: Buffer,
  generation: string,
  { relayUrl, serviceAccount, place, archive }: Omit<Entrance, "queue" | "api">,
): Task {
  const key = `${object}~${generation}`;
  const headers = {
    ...cloudEventHeaders({ id: `${id}~${generation}`, source, type, time: new Date(time) }),
    ...(contentType !== "" && { "content-type": contentType }),
    "relay-cause": "replay",
    "relay-replay-of": headerValue(id),
    // The archive keeps none of the provider's headers.
    "relay-headers": Buffer.from("{}").toString("base64url"),
  };
  const task: Task = {
    name: taskName(place, PARKING_QUEUE, taskId(source, PARKING_QUEUE, key)),
    url: `${relayUrl}${REDRIVE_PATH}${source}`,
    method: "POST",
    headers,
    body: bytes,
    dispatchDeadlineSeconds: 30,
    auth: { kind: "oidc", serviceAccount, audience: relayUrl },
  };
  if (fits(task)) return task;
  const kept = { bucket: archive.bucket, name: object, sha256: bodyHash(bytes), bytes };
  return { ...task, headers: { ...headers, ...dataHeaders(kept) }, body: Buffer.alloc(0) };
}
