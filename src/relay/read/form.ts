import type { Delivery } from "../../types/delivery.ts";
import { Problem } from "../problem.ts";
import { readMultipart } from "./multipart.ts";
import { decodeText, hasAtMost, utf8Bytes } from "./text.ts";

/** A form's fields in their order; a name may be there again. */
export type Fields = readonly (readonly [name: string, value: string])[];

/**
 * Fields of one form. Ten times as many would hold up everybody else for a second, before anything
 * is verified where a field is the proof.
 */
const MAX_FIELDS = 200_000;

/**
 * Brackets of one name that make objects and lists: `a[b][c]`. What is deeper stays in the last
 * name, as in the qs package.
 */
const MAX_DEPTH = 5;

/** What brackets make. A list only grows by one, whatever index a name has. */
type Branch = Record<string, unknown> | unknown[];

/** A name and an equals sign: what a form begins with, and neither JSON nor XML does. */
const LOOKS_URLENCODED = /^[^\s<{["=&]+=/;

/** The fields of a form, and which of the two ways it is written in. */
export type Form = { readonly kind: "multipart" | "urlencoded"; readonly fields: Fields };

/**
 * An `application/x-www-form-urlencoded` or `multipart/form-data` body (RFC 7578), read from the
 * bytes whatever the content type says, which is not signed: that is asked only where they look
 * like neither. Undefined where the body begins as JSON or XML does, is no form, or has too many
 * fields. What a proof covers is read by this, too, so that nobody can have one form verified and
 * another one delivered.
 */
export function readForm(delivery: Delivery): Form | undefined {
  const text = decodeText(delivery.body);
  if (text === "" || looksLikeDocument(text)) return undefined;
  const looksUrlencoded = LOOKS_URLENCODED.test(text);
  // A boundary may hold an equals sign, and a name that begins with two hyphens is not seen.
  if (!looksUrlencoded || text.startsWith("--")) {
    const fields = readMultipart(utf8Bytes(delivery.body, text));
    if (fields !== undefined) return { kind: "multipart", fields };
  }
  if (!looksUrlencoded && !isCalledForm(delivery)) return undefined;
  if (!hasAtMost(delivery.body, AMPERSAND, MAX_FIELDS)) return undefined;
  return { kind: "urlencoded", fields: [...new URLSearchParams(withSpaces(text))] };
}

/**
 * A field of a form. Undefined where the body is not a form or has no such field. Throws
 * `bad-signature` when the field came more than once.
 */
export function formField(delivery: Delivery, name: string): string | undefined {
  const fields = readForm(delivery)?.fields ?? [];
  const values = fields.filter(([field]) => field === name).map(([, value]) => value);
  if (values.length > 1) {
    throw new Problem("bad-signature", `The form field ${name} came ${values.length} times.`);
  }
  return values[0];
}

/** The fields of a urlencoded body; undefined for any other. */
export function urlencodedFields(delivery: Delivery): Fields | undefined {
  const form = readForm(delivery);
  return form?.kind === "urlencoded" ? form.fields : undefined;
}

const AMPERSAND = 0x26;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * A form's text with spaces for plus signs. Node makes a text of its own for each: 24 MB of them
 * would take 2.5 s and a gigabyte.
 */
function withSpaces(text: string): string {
  if (!text.includes("+")) return text;
  const bytes = Buffer.from(text);
  for (let at = bytes.indexOf(PLUS); at < bytes.length; at += 1) {
    if (bytes[at] === PLUS) bytes[at] = SPACE;
  }
  return bytes.toString();
}

/** Whether the bytes say that a body is JSON or XML, whatever its content type says. */
const looksLikeDocument = (text: string): boolean => /^\s*[[{<]/.test(text);

/** Whether the content type is that of a urlencoded form. */
export const isCalledForm = (delivery: Delivery): boolean =>
  mediaType(delivery) === "application/x-www-form-urlencoded";

/** The media type alone, in lower case; empty when the delivery names none. */
export function mediaType({ headers }: Delivery): string {
  const type = headers["content-type"];
  return typeof type === "string" ? (type.split(";")[0] ?? "").trim().toLowerCase() : "";
}

/**
 * Each name and value as one text with a mark between them, by name and then by value in code
 * units: how Twilio and Plivo sign parameters.
 */
export function sortedTexts(fields: Fields, mark: string): string[] {
  return fields
    .map(([name, value]) => ({ name, text: name + mark + value }))
    .toSorted((one, other) => compare(one.name, other.name) || compare(one.text, other.text))
    .map(({ text }) => text);
}

/** Code-unit order, as JavaScript sorts. */
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/**
 * A form as one object: `a[b]` makes objects, `a[]` and a name that comes again make lists. In
 * linear time, whatever the names.
 */
export function formObject(fields: Fields): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of fields) place(root, pathOf(name), value);
  return root;
}

/**
 * `a[b][]` → a, b and the empty name. A name without brackets, or with broken ones, is one step.
 */
function pathOf(name: string): readonly string[] {
  const open = name.indexOf("[");
  if (open < 1 || !name.endsWith("]")) return [name];
  const steps = name.slice(open + 1, -1).split("][");
  const kept = steps.slice(0, MAX_DEPTH);
  const rest = steps.slice(MAX_DEPTH);
  return [name.slice(0, open), ...kept, ...(rest.length === 0 ? [] : [`[${rest.join("][")}]`])];
}

function place(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const [depth, step] of path.entries()) {
    const next = path[depth + 1];
    if (next === undefined) return put(branch, step, value);
    branch = branchAt(branch, step, next);
  }
}

/**
 * The object or list at a step, made where there is none: a list where the next step is `[]` or
 * `[0]`.
 */
function branchAt(branch: Branch, step: string, next: string): Branch {
  const found = get(branch, step);
  if (typeof found === "object" && found !== null) return found as Branch;
  const made: Branch = next === "" || next === "0" ? [] : {};
  // `a=1&a[b]=2`: the value that is there already stays, first in the list or under the empty name.
  if (found !== undefined) put(made, "", found);
  set(branch, step, made);
  return made;
}

function put(branch: Branch, step: string, value: unknown): void {
  const found = get(branch, step);
  if (found === undefined) set(branch, step, value);
  else if (Array.isArray(found)) found.push(value);
  else set(branch, step, [found, value]);
}

function get(branch: Branch, step: string): unknown {
  if (Array.isArray(branch)) return step === "" ? undefined : branch[Number(step)];
  return Object.hasOwn(branch, step) ? branch[step] : undefined;
}

function set(branch: Branch, step: string, value: unknown): void {
  if (!Array.isArray(branch)) {
    // `branch["__proto__"] = value` would set what the object inherits from.
    Object.defineProperty(branch, step, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else if (step !== "" && branch[Number(step)] !== undefined) branch[Number(step)] = value;
  else branch.push(value);
}
