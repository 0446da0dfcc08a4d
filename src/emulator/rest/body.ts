import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { invalid } from "../errors.ts";
import { wholeBody } from "../whole-body.ts";

/** Twice the largest task, since its body comes as base64; also what gzip may unpack to. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** The body as it came. Throws INVALID_ARGUMENT beyond 4 MiB. */
export const readBody = (request: IncomingMessage): Promise<Buffer> =>
  wholeBody(request, BODY_LIMIT_BYTES, tooLarge);

/**
 * The body without its content coding: gzip, which Google's own clients use, or none. Throws
 * INVALID_ARGUMENT.
 */
export async function readPlainBody(request: IncomingMessage): Promise<Buffer> {
  const coding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return readBody(request);
  if (coding !== "gzip" && coding !== "x-gzip") {
    throw invalid(`Content-Encoding "${coding}" is not supported. Send gzip, or no coding at all.`);
  }
  const packed = await readBody(request);
  if (packed.length === 0) return packed;
  try {
    return await promisify(gunzip)(packed, { maxOutputLength: BODY_LIMIT_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw invalid("The body cannot be unpacked: it is not valid gzip.");
  }
}

const tooLarge = (): Error => invalid("Request payload size exceeds the limit: 4194304 bytes.");
