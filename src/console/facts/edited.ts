import { gunzipSync, gzipSync } from "node:zlib";
import { BODY_LIMIT_BYTES } from "../../types/delivery.ts";
import type { Original } from "./replay.ts";

/** A task has room for a megabyte, and base64 and headers take some of it. */
const MOST_PLAIN = 600_000;

/** An event with other bytes, in place of whatever carried its own. */
export function edited(original: Original, bodyBase64: string): Original {
  const {
    "content-encoding": _,
    "ce-dataref": __,
    "relay-body-sha256": ___,
    "relay-body-bytes": ____,
    ...headers
  } = original.headers;
  const bytes = Buffer.from(bodyBase64, "base64");
  if (bytes.length <= MOST_PLAIN) return { ...original, headers, body: bodyBase64, isEdited: true };
  return {
    ...original,
    headers: { ...headers, "content-encoding": "gzip" },
    body: gzipSync(bytes).toString("base64"),
    isEdited: true,
  };
}

/** The bytes of an event as its task carries them, inflated; undefined where they are elsewhere, or damaged. */
export function plainBytes({ headers, body }: Original): Buffer | undefined {
  if (body === undefined || headers["ce-dataref"] !== undefined) return undefined;
  const bytes = Buffer.from(body, "base64");
  if (headers["content-encoding"] !== "gzip") return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: BODY_LIMIT_BYTES });
  } catch {
    return undefined;
  }
}
