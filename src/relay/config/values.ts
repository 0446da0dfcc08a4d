import { durationSeconds } from "./durations.ts";

/**
 * A list of relay.yaml, from which what failed the schema has been taken out: the others keep their
 * numbers.
 */
export type List<T> = readonly (T | undefined)[];

/** The field where it has a value, nothing where not: JSON knows no undefined. */
export function present<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: T }); // the one field just named
}

/** The items of a list that has no holes. */
export function items<T>(list: List<T> | undefined): T[] {
  return (list ?? []).filter((item) => item !== undefined);
}

/** The seconds of a duration; `otherwise` where the field is left out. */
export function seconds(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : there(durationSeconds(text));
}

/** What the checks have made sure of. Throws a TypeError where they have not: a bug of ours. */
export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("an unchecked config was completed");
  return value;
}
