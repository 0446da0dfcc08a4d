import { gunzipSync } from "node:zlib";
import type { Delivery } from "../../types/delivery.ts";
import { BODY_LIMIT_BYTES } from "../queue/limits.ts";
import { Problem } from "../problem.ts";

/**
 * A delivery whose body is gzip (RFC 1952), inflated; any other as it is. The first bytes decide, as in the providers' own libraries: the
 * host may have inflated already and left `content-encoding` in place. Throws `body-too-large` on more than a task can carry, and
 * `malformed-payload` on broken gzip.
 */
export function inflateDelivery(delivery: Delivery): Delivery {
  const { body } = delivery;
  if (body[0] !== 0x1f || body[1] !== 0x8b) return delivery;
  try {
    return { ...delivery, body: gunzipSync(body, { maxOutputLength: BODY_LIMIT_BYTES }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new Problem(
        "body-too-large",
        `The inflated body has more than ${BODY_LIMIT_BYTES} bytes.`,
      );
    }
    throw new Problem("malformed-payload", "The body is no valid gzip.");
  }
}
