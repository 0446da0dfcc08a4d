import type { Delivery } from "../../types/delivery.ts";
import type { SignatureLocation, TimestampRule } from "../../types/scheme.ts";
import { compileLocator, singleHeader } from "../read/locator.ts";
import type { Options, View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import { compileText } from "../read/template.ts";

/**
 * Signatures looked at per delivery; with every configured secret this bounds the work that an
 * unauthentic sender can cause.
 */
const MAX_SIGNATURES = 16;

/** Signatures that share a timestamp, as text, with their prefix cut off. */
export type SignatureGroup = {
  readonly signatures: readonly string[];
  /** As sent; undefined where the scheme has none. */
  readonly ts: string | undefined;
};

/**
 * Compiles where the signatures and their timestamp are. The reader throws `bad-signature` when
 * there is none, when there are too many, when the timestamp is missing, or when one of these
 * headers came more than once.
 */
export function compileSignatures(
  location: SignatureLocation,
  timestamp: TimestampRule | undefined,
  options: Options,
): (view: View) => SignatureGroup[] {
  const { separator, groups: groupSeparator } = location;
  const prefix = compileText(location.prefix ?? "", options)(NOTHING) ?? "";
  const readValues = compileValues(location, options);
  const readTimestamp = timestamp && compileLocator(timestamp.at, options);
  const place = [location.header ?? location.at].flat().join(" or ");

  return (view) => {
    const found = readValues(view);
    const values =
      groupSeparator === undefined ? found : found.flatMap((value) => value.split(groupSeparator));
    if (values.length === 0)
      throw new Problem("bad-signature", `The signature (${place}) is missing.`);
    const byTimestamp = new Map<string | undefined, string[]>();
    let count = 0;
    for (const value of values) {
      const items =
        separator === undefined ? [value] : value.split(separator).map((item) => item.trim());
      const ts = readTimestamp?.({ ...view, items });
      if (readTimestamp !== undefined && ts === undefined) {
        throw new Problem("bad-signature", "The timestamp is missing.");
      }
      const signatures = byTimestamp.get(ts) ?? [];
      byTimestamp.set(ts, signatures);
      for (const item of items) {
        if (!item.startsWith(prefix)) continue;
        signatures.push(item.slice(prefix.length));
        count += 1;
      }
    }
    if (count === 0) {
      throw new Problem("bad-signature", `${place} holds no signature of the form ${prefix}…`);
    }
    if (count > MAX_SIGNATURES) {
      throw new Problem("bad-signature", `More than ${MAX_SIGNATURES} signatures.`);
    }
    return [...byTimestamp].map(([ts, signatures]) => ({ ts, signatures }));
  };
}

/** For texts that name options alone: there is no delivery to look into yet. */
export const NOTHING = { view: { body: () => ({ value: null }) } as unknown as View };

function compileValues(
  { header, at }: SignatureLocation,
  options: Options,
): (view: View) => readonly string[] {
  if (at !== undefined) {
    const read = compileLocator(at, options);
    return (view) => {
      const value = read(view);
      return value === undefined ? [] : [value];
    };
  }
  const given = [header ?? []].flat();
  const isOpen = given.some((name) => name.endsWith("*"));
  return ({ delivery }) => {
    const names = isOpen ? given.flatMap((name) => headersLike(delivery, name)) : given;
    return names.map((name) => singleHeader(delivery, name)).filter((value) => value !== undefined);
  };
}

const headersLike = ({ headers }: Delivery, name: string): string[] =>
  name.endsWith("*")
    ? Object.keys(headers).filter((known) => known.startsWith(name.slice(0, -1)))
    : [name];

/**
 * The bytes of a signature, or undefined unless the text is exactly their encoding (no junk, no
 * missing padding).
 */
export function decodeStrict(
  text: string,
  encoding: "hex" | "base64" | "base64url",
): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const canonical = bytes.toString(encoding);
  const same = encoding === "hex" ? canonical === text.toLowerCase() : canonical === text;
  return same ? bytes : undefined;
}
