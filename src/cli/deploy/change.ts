import type { Kind } from "./options.ts";
import type { Step } from "./protocol.ts";
import type { Fields, Json } from "./state.ts";

/**
 * One resource compared. `=` as wanted, `+` made, `~` changed, `-` removed; `!` needs a person first, `?` could not be looked at.
 */
export type Change = {
  readonly kind: Kind;
  readonly sign: "=" | "+" | "~" | "-" | "!" | "?";
  /** What it is, and for `~` what changes: `queue ci  max-attempts: 100 -> -1`. */
  readonly text: string;
  /** What deploy.sh runs for it. */
  readonly steps: readonly Step[];
  /** A person should know, but nothing has to be done: it neither stops an apply nor counts as a difference. */
  readonly isNotice?: true;
};

/** The resource is as wanted. */
export const same = (kind: Kind, text: string): Change => ({ kind, sign: "=", text, steps: [] });

/** The resource is missing. */
export const make = (kind: Kind, text: string, ...steps: readonly Step[]): Change => ({
  kind,
  sign: "+",
  text,
  steps,
});

/** The resource differs; `what` says in what. */
export const change = (
  kind: Kind,
  text: string,
  what: string,
  ...steps: readonly Step[]
): Change => ({ kind, sign: "~", text: `${text}  ${what}`, steps });

/** The resource is not wanted. */
export const remove = (kind: Kind, text: string, ...steps: readonly Step[]): Change => ({
  kind,
  sign: "-",
  text,
  steps,
});

/** A person has to do something first. */
export const needed = (kind: Kind, text: string): Change => ({ kind, sign: "!", text, steps: [] });

/** A person should know. */
export const notice = (kind: Kind, text: string): Change => ({
  ...needed(kind, text),
  isNotice: true,
});

/** The resource could not be looked at. */
export const unread = (kind: Kind, text: string): Change => ({ kind, sign: "?", text, steps: [] });

/** `field: old -> new` for each field that differs; undefined when none does. */
export function differences(present: Fields, wanted: Fields): string | undefined {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(present)])];
  const changed = names.filter((name) => (present[name] ?? "") !== (wanted[name] ?? ""));
  if (changed.length === 0) return undefined;
  return changed
    .map((name) => `${name}: ${shown(present[name])} -> ${shown(wanted[name])}`)
    .join(", ");
}

function shown(value: string | undefined): string {
  return value === undefined || value === "" ? "none" : value.replaceAll("\n", " | ");
}

/** Names of the members that differ, for members whose values are too long for a line. */
export function changedMembers(present: Json, wanted: Json): string {
  const changed = Object.keys(wanted).filter((name) => !covers(present[name], wanted[name]));
  return `${changed.join(", ")} changed`;
}

/**
 * Whether `present` has everything that `wanted` says. The APIs add fields of their own and leave out zeros, false and empty lists, so
 * neither counts as a difference.
 */
export function covers(present: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(present) ? (present as readonly unknown[]) : [];
    return (
      list.length === wanted.length && wanted.every((each, index) => covers(list[index], each))
    );
  }
  if (wanted !== null && typeof wanted === "object") {
    const object = (present ?? {}) as Json;
    return Object.entries(wanted).every(([name, value]) => covers(object[name], value));
  }
  return (
    present === wanted ||
    (present === undefined && (wanted === 0 || wanted === "" || wanted === false))
  );
}
