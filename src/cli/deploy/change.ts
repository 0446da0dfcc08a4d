import type { Kind } from "./options.ts";

/**
 * One resource compared. `=` as wanted, `+` made, `~` changed, `-` removed; `!` needs a person first, `?` could not be looked at.
 */
export type Change = {
  readonly kind: Kind;
  readonly sign: "=" | "+" | "~" | "-" | "!" | "?";
  /** What it is, and for `~` what changes: `queue ci  max-attempts: 100 -> -1`. */
  readonly text: string;
  /** What deploy.sh runs, each a word that names one of its functions and the arguments. */
  readonly steps: readonly (readonly string[])[];
};

/** `field: old -> new` for each field that differs; undefined when none does. */
export function differences(
  present: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): string | undefined {
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
    const object = (present ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wanted).every(([name, value]) => covers(object[name], value));
  }
  return (
    present === wanted ||
    (present === undefined && (wanted === 0 || wanted === "" || wanted === false))
  );
}
