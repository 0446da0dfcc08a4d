import type { LoadedConfig } from "../../relay/config/load.ts";
import type { Source } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { ofId, openArchive } from "../archive/events.ts";
import { captureOf, readRequest } from "../console/requests.ts";
import { dataFolder } from "../data-folder.ts";
import type { Io } from "../io.ts";
import { openWorld } from "../operate/place.ts";
import { printable } from "../printable.ts";
import { asDelivery, eventIn } from "../sign/outgoing.ts";

/** The bytes of an event that came in before, and its type where it is known. */
export type Earlier = { readonly body: Buffer; readonly type?: string };

/**
 * What a delivery to the `npm run dev` of this folder held, by the delivery's id; otherwise what the
 * archive has of an event, by the event's id: a project's, where one is given. Throws a UserError where
 * neither has it.
 */
export async function readEarlier(
  id: string,
  source: Source,
  { config }: LoadedConfig,
  project: string | undefined,
  io: Io,
): Promise<Earlier> {
  const request = project === undefined ? readRequest(dataFolder(io), { id }) : undefined;
  if (request !== undefined) {
    const capture = captureOf(request);
    const event = eventIn(asDelivery(capture, request.path, new Date(request.receivedAt)), source);
    return { body: capture.body, ...(event !== undefined && { type: event.type }) };
  }
  if (config.archive === undefined) {
    throw new UserError(
      `nothing is kept of ${printable(id)}: it is not a delivery to the npm run dev of this folder, and relay.yaml has no archive`,
    );
  }
  const reader = openArchive(config.archive, openWorld({ project }, io).google);
  const found = await reader.events({ source: [source.name], id: [id] }, Infinity);
  const [event] = ofId(found, id);
  if (event === undefined) throw new UserError(`the archive holds no event ${printable(id)}`);
  return { body: await reader.read(event), type: event.type };
}
