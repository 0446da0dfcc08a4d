import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";

/** A field of relay.yaml that an earlier version had. */
type Moved = {
  /** Where it was; `*` stands for any name or index. */
  readonly at: readonly string[];
  /** The version since which it is no more. */
  readonly since: string;
  /** The name that it has now, in the same place; undefined: it is not needed any more. */
  readonly now?: string;
  /** What to do about it. */
  readonly remedy: string;
};

/**
 * What has moved since 1.0.0. An old spelling goes on to work, with a warning that names the new
 * one, so that an upgrade never keeps a relay from starting.
 */
const MOVED: readonly Moved[] = [
  {
    at: ["sources", "*", "signsUrl"],
    since: "1.1.0",
    remedy: "remove it: that a scheme signs the URL follows from the scheme",
  },
];

/**
 * Gives the value of a config file with every old spelling replaced by what it means now, and warns
 * at the place of each.
 */
export function readMoved(value: unknown, report: Report, moved = MOVED): unknown {
  return moved.reduce((given, entry) => replaced(given, entry.at, [], entry, report), value);
}

function replaced(
  value: unknown,
  [name, ...rest]: readonly string[],
  path: Path,
  moved: Moved,
  report: Report,
): unknown {
  if (name === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    if (name !== "*") return value;
    return value.map((item, index) => replaced(item, rest, [...path, index], moved, report));
  }
  const fields = Object.entries(value).flatMap(([field, inside]): [string, unknown][] => {
    if (name !== "*" && name !== field) return [[field, inside]];
    if (rest.length > 0) return [[field, replaced(inside, rest, [...path, field], moved, report)]];
    const { since, now, remedy } = moved;
    const what = now === undefined ? "is not needed" : `is called ${now}`;
    report.warning([...path, field], `${what} since ${since}; ${remedy}`);
    // A field that is written both ways means what its new name says.
    return now === undefined || now in value ? [] : [[now, inside]];
  });
  return Object.fromEntries(fields);
}
