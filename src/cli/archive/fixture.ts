import { headerValue } from "../../relay/queue/task.ts";
import type { ArchivedEvent } from "./events.ts";

/** Where an event's file is: `<source>/<type>/<id>.http`. */
export function fixtureName({ source, type, object }: ArchivedEvent): string {
  const id = object.slice(object.lastIndexOf("/") + 1);
  return `${[source, type, id].map(safeName).join("/")}.http`;
}

/** A part of a path that leads nowhere else, whatever a sender has written into it. */
export const safeName = (text: string): string =>
  text
    .replaceAll(/[^\w.%~-]/g, "_")
    .replace(/^\.+/, "_")
    .slice(0, 120) || "_";

/** The event as a raw HTTP request: its bytes and content type, and what it is as CloudEvents headers. */
export function writeFixture(event: ArchivedEvent, bytes: Buffer): Buffer {
  const { id, source, type, time, contentType } = event;
  const headers = {
    ...(contentType !== "" && { "content-type": contentType }),
    "ce-specversion": "1.0",
    "ce-id": headerValue(id),
    "ce-source": headerValue(source),
    "ce-type": headerValue(type),
    "ce-time": time,
    "content-length": String(bytes.length),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST /${source} HTTP/1.1\r\n${lines.join("")}\r\n`), bytes]);
}
