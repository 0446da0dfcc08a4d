import { message, parse, text } from "./json.ts";
import type { Cargo } from "./played.ts";
import { invalid } from "./refusal.ts";

const REQUIRED = ["id", "source", "specversion", "type"] as const;

/**
 * A CloudEvent in JSON (CloudEvents 1.0, JSON format). `json` is its text: data that are JSON are
 * taken from there byte for byte. Throws `GoogleRefusal`.
 */
export function readCloudEvent(json: string): Cargo {
  const event = parse(json);
  if (typeof event !== "object" || event === null) throw invalid("The event is not an object.");
  const { data, data_base64: encoded, ...attributes } = message(event, "", Object.keys(event));
  for (const name of REQUIRED) {
    if (text(attributes[name], name)) continue;
    throw invalid(`The CloudEvent lacks its attribute "${name}".`);
  }
  if (data !== undefined && encoded !== undefined) {
    throw invalid("A CloudEvent has data or data_base64, not both.");
  }
  const bytes = bytesOf(json, data, encoded);
  const contentType = attributes["datacontenttype"];
  return {
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, String(value)]),
    ),
    ...(bytes && { bytes }),
    ...(typeof contentType === "string" && { contentType }),
  };
}

function bytesOf(json: string, data: unknown, encoded: unknown): Buffer | undefined {
  if (typeof encoded === "string") return Buffer.from(encoded, "base64");
  if (data === undefined) return undefined;
  // The relay writes the data last, as they came; any other sender's are written anew.
  const own = json.slice(json.indexOf(',"data":') + 8, -1);
  const isOwn = json.includes(',"data":') && isJsonOf(own, data);
  return Buffer.from(isOwn ? own : JSON.stringify(data));
}

function isJsonOf(json: string, data: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(json)) === JSON.stringify(data);
  } catch {
    return false;
  }
}
