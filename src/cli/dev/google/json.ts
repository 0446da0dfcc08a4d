import { invalid } from "./refusal.ts";

/** A parsed JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * A message of Google's as JSON: an object whose fields the message has. Throws `GoogleRefusal` as
 * Google's own transcoding does; `at` is the path to it, empty for the request.
 */
export function message(value: unknown, at: string, fields: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`Invalid JSON payload received. ${at || "The root"} is not an object.`);
  }
  for (const name of Object.keys(value)) {
    if (fields.includes(name)) continue;
    const where = at === "" ? "" : ` at '${at}'`;
    throw invalid(
      `Invalid JSON payload received. Unknown name "${name}"${where}: Cannot find field.`,
    );
  }
  return { ...value };
}

/** The request's body. Throws `GoogleRefusal`. */
export function readRequest(body: Buffer, fields: readonly string[]): Json {
  return message(parse(body.toString()), "", fields);
}

/** JSON, whatever it is. Throws `GoogleRefusal` where it is not. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`Invalid JSON payload received. ${(cause as Error).message}`);
  }
}

/** A repeated field; empty where it is left out. Throws `GoogleRefusal`. */
export function list(value: unknown, at: string): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw invalid(`Invalid value at '${at}': it is not a list.`);
}

/** A string field; undefined where it is left out. Throws `GoogleRefusal`. */
export function text(value: unknown, at: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw invalid(`Invalid value at '${at}' (TYPE_STRING), ${JSON.stringify(value)}`);
}

/** A field of bytes: base64 with the alphabet of either kind, padded or not. Throws `GoogleRefusal`. */
export function bytes(value: unknown, at: string): Buffer {
  const encoded = text(value, at) ?? "";
  const isBase64 = /^[\w+/-]*={0,2}$/.test(encoded) && encoded.replace(/=+$/, "").length % 4 !== 1;
  if (isBase64) return Buffer.from(encoded, "base64");
  throw invalid(`Invalid value at '${at}' (TYPE_BYTES), Base64 decoding failed.`);
}

/** A map of strings. Throws `GoogleRefusal`. */
export function texts(value: unknown, at: string): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`Invalid value at '${at}': it is not a map.`);
  }
  const entries = Object.entries(value).map(([name, one]) => [name, text(one, `${at}.${name}`)]);
  return Object.fromEntries(entries) as Record<string, string>; // no value is undefined in JSON
}
