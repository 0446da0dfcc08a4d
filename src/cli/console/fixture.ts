import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { RequestView } from "../../console/server/parts.ts";
import { safeName } from "../archive/fixture.ts";

/** Names of headers that let a person in; nothing else of a fixture is masked, since its signature is what it is kept for. */
const PERSONAL = /^(?:cookie|authorization|proxy-authorization)$/i;
/** Of the way that the bytes came: the file has them whole. */
const OF_THE_WAY = /^(?:transfer-encoding|connection|content-length)$/i;

/**
 * Writes a delivery as a raw HTTP request into `fixtures/<source>/<type>/<name>.http` of a project
 * folder, as `relay explain` and `relay send --file` read it, and gives that path. A file of the same name
 * with other bytes stays: the delivery's id is added to the name.
 */
export function saveFixture(
  folder: string,
  { id, source = "unknown", type = "delivery", event = id }: DeliveryFact,
  request: RequestView,
): string {
  const bytes = rawRequest(request);
  const [whose, what, name] = [source, type, event].map(safeName);
  const isFree = (file: string): boolean => {
    const path = join(folder, file);
    return !existsSync(path) || readFileSync(path).equals(bytes);
  };
  const wanted = `fixtures/${whose}/${what}/${name}.http`;
  const file = isFree(wanted) ? wanted : `fixtures/${whose}/${what}/${name}-${safeName(id)}.http`;
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return file;
}

/** The request as `nc -l` would show it. */
function rawRequest({ method, path, query, headers, bodyBase64 }: RequestView): Buffer {
  const body = Buffer.from(bodyBase64, "base64");
  const lines = headers
    .filter(([name]) => !OF_THE_WAY.test(name))
    .map(([name, value]) => `${name}: ${PERSONAL.test(name) ? "***" : value}`);
  const target = query === "" ? path : `${path}?${query}`;
  const head = [
    `${method} ${target} HTTP/1.1`,
    ...lines,
    `Content-Length: ${body.length}`,
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
