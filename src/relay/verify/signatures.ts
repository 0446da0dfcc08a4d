import type { Delivery, SignatureLocation, TimestampRule } from "../../types.ts";
import { compileLocator, singleHeader } from "../locator.ts";
import { Problem } from "../problem.ts";

/** Signatures looked at per delivery; with every configured secret this bounds the work that an unauthentic sender can cause. */
const MAX_SIGNATURES = 16;

/** Signatures that share a timestamp, as text, with their prefix cut off. */
export type SignatureGroup = {
  readonly signatures: readonly string[];
  /** As sent; undefined where the scheme has none. */
  readonly ts: string | undefined;
};

/**
 * Compiles where the signatures and their timestamp are. The reader throws `bad-signature` when there is none, when there are
 * too many, when the timestamp is missing, or when one of these headers came more than once.
 */
export function compileSignatures(
  location: SignatureLocation,
  timestamp: TimestampRule | undefined,
): (delivery: Delivery, body: () => unknown) => SignatureGroup[] {
  const names = typeof location.header === "string" ? [location.header] : location.header;
  const { separator, prefix = "", groups: groupSeparator } = location;
  const readTimestamp = timestamp && compileLocator(timestamp.at);
  const needsBody = timestamp?.at.includes("body:") === true;

  return (delivery, body) => {
    const values = names.flatMap((name) => {
      const value = singleHeader(delivery, name);
      if (value === undefined) return [];
      return groupSeparator === undefined ? [value] : value.split(groupSeparator);
    });
    if (values.length === 0) {
      throw new Problem("bad-signature", `The header ${names.join(" or ")} is missing.`);
    }
    const groups = values.map((value) => {
      const items =
        separator === undefined ? [value] : value.split(separator).map((item) => item.trim());
      const signatures = items
        .filter((item) => item.startsWith(prefix))
        .map((item) => item.slice(prefix.length));
      const ts = readTimestamp?.({ delivery, body: needsBody ? body() : undefined, items });
      if (readTimestamp !== undefined && ts === undefined) {
        throw new Problem("bad-signature", "The timestamp is missing.");
      }
      return { signatures, ts };
    });
    const count = groups.reduce((sum, group) => sum + group.signatures.length, 0);
    if (count === 0) {
      throw new Problem(
        "bad-signature",
        `The header ${names.join(" or ")} holds no signature of the form ${prefix}…`,
      );
    }
    if (count > MAX_SIGNATURES) {
      throw new Problem("bad-signature", `More than ${MAX_SIGNATURES} signatures.`);
    }
    return groups;
  };
}

/** The bytes of a signature, or undefined unless the text is exactly their encoding (no junk, no missing padding). */
export function decodeStrict(
  text: string,
  encoding: "hex" | "base64" | "base64url",
): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const canonical = bytes.toString(encoding);
  const same = encoding === "hex" ? canonical === text.toLowerCase() : canonical === text;
  return same ? bytes : undefined;
}
