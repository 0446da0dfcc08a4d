import { typeCondition } from "./content-terms.ts";
import type { Query } from "./query.ts";

/** A search as a `when` of relay.yaml. */
export type When = {
  /** Undefined: nothing of the search is about the event itself. */
  readonly when?: string;
  /** Terms that no `when` can ask for: what became of the delivery is not known yet. */
  readonly leftOut: readonly string[];
};

/** The terms of a search that are about the event itself as one CEL expression; a route's source is where it stands. */
export function whenOf({ not = {}, content = [], sizes, since, until, ...terms }: Query): When {
  const types = anyOf(terms.type?.map(typeCondition));
  const conditions = [
    ...types,
    ...(not.type ?? []).map((glob) => `!(${typeCondition(glob)})`),
    ...content.map(({ when, typed }) => (typed.includes("cel:") ? parenthesized(when) : when)),
  ];
  const isOut = (name: string): boolean => name !== "type" && name !== "source";
  const leftOut = [
    ...new Set([...Object.keys(terms), ...Object.keys(not)].filter(isOut)),
    ...(sizes === undefined ? [] : ["size"]),
    ...(since === undefined && until === undefined ? [] : ["time"]),
  ];
  return { ...(conditions.length > 0 && { when: conditions.join(" && ") }), leftOut };
}

const anyOf = (all: readonly string[] = []): readonly string[] =>
  all.length > 1 ? [`(${all.join(" || ")})`] : all;

const parenthesized = (text: string): string => (/\|\||\?/.test(text) ? `(${text})` : text);
