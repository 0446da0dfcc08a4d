import type { Delivery } from "../../types/delivery.ts";
import { Problem } from "../problem.ts";
import { urlencodedFields } from "./form.ts";

/**
 * All fields of a form but one, sorted by name, in the format of PHP's `serialize`
 * (https://www.php.net/manual/en/function.serialize.php): what some senders sign. Undefined where
 * the body is not a form. Throws `bad-signature` when a field came more than once, since PHP and we
 * might read different copies.
 */
export function phpSerialized(delivery: Delivery, leftOut: string): string | undefined {
  const fields = urlencodedFields(delivery)?.filter(([name]) => name !== leftOut);
  if (fields === undefined) return undefined;
  if (new Set(fields.map(([name]) => name)).size < fields.length) {
    throw new Problem("bad-signature", "A form field came more than once.");
  }
  const sorted = fields.toSorted(([one], [other]) => (one < other ? -1 : 1));
  const items = sorted.flat().map((text) => `s:${Buffer.byteLength(text)}:"${text}";`);
  return `a:${sorted.length}:{${items.join("")}}`;
}
