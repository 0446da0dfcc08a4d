import { createHash } from "node:crypto";
import type { Source } from "../../types/config.ts";
import type { Delivery, Event } from "../../types/delivery.ts";
import type { Locator } from "../../types/provider.ts";
import type { Body } from "./view.ts";
import { compileLocator } from "./locator.ts";
import type { Reader, View } from "./view.ts";
import { parseTime } from "./time.ts";

/** Longer ids and types are no ids: they would not fit headers and logs. */
const MAX_LENGTH = 256;

/** Compiles how a source's provider names its events. The reader throws the body's fault where it could not be parsed. */
export function compileEvent({
  name,
  provider,
}: Source): (delivery: Delivery, body: Body) => Event {
  const { id, type, time } = provider.event;
  const readId = compileId(id);
  const readTypes = type.map((locator) => compileLocator(locator));
  const readTime = time === undefined ? undefined : compileLocator(time.at);

  return (delivery, body) => {
    if (body.fault !== undefined) throw body.fault;
    const view = { delivery, body: () => body };
    const parts = readTypes.map((read) => read(view)).filter((part) => part !== undefined);
    const sentAt = readTime?.(view);
    const ms = sentAt === undefined ? undefined : parseTime(sentAt, time?.unit ?? "s");
    return {
      id: boundedId(readId(view), delivery.body),
      source: name,
      type: parts.join(".").slice(0, MAX_LENGTH) || provider.name,
      time: ms === undefined ? delivery.receivedAt : new Date(ms),
      body: body.value,
      bytes: delivery.body,
    };
  };
}

/** An id of one or several parts; undefined unless all are there, since half an id would make two events one. */
export function compileId(id: Locator | readonly Locator[] | undefined): Reader {
  const parts = [id ?? []].flat().map((locator) => compileLocator(locator));
  return (view: View) => {
    const values = parts.map((read) => read(view)).filter((value) => value !== undefined);
    return values.length === parts.length && parts.length > 0 ? values.join(":") : undefined;
  };
}

/** The provider's id; the SHA-256 of the body where it has none, and of the id where that is too long. */
function boundedId(id: string | undefined, body: Buffer): string {
  if (id !== undefined && id !== "" && id.length <= MAX_LENGTH) return id;
  return createHash("sha256")
    .update(id === undefined || id === "" ? body : id)
    .digest("hex");
}
