import { RE2JS } from "re2js";
import { invalid } from "../errors.ts";
import { canonicalTime, type StoredEntry } from "./entry.ts";
import type { Filter, Operator } from "./parse.ts";

/** Whether an entry is what a filter asks for. */
export type Matcher = (entry: StoredEntry) => boolean;

/** Makes a filter ready. Throws INVALID_ARGUMENT for a pattern or a time that cannot be read. */
export function compileFilter(filter: Filter): Matcher {
  switch (filter.kind) {
    case "all": {
      const of = filter.of.map(compileFilter);
      return (entry) => of.every((each) => each(entry));
    }
    case "any": {
      const of = filter.of.map(compileFilter);
      return (entry) => of.some((each) => each(entry));
    }
    case "not": {
      const of = compileFilter(filter.of);
      return (entry) => !of(entry);
    }
    case "text": {
      const wanted = filter.value.toLowerCase();
      return (entry) => leaves(entry).some((leaf) => textOf(leaf).toLowerCase().includes(wanted));
    }
    case "compare":
      return compileComparison(filter);
  }
}

type Comparison = Extract<Filter, { kind: "compare" }>;
type Test = (value: unknown) => boolean;

function compileComparison(comparison: Comparison): Matcher {
  const { path, operator } = comparison;
  const positive = POSITIVE[operator];
  if (positive !== undefined) {
    const of = compileComparison({ ...comparison, operator: positive });
    return (entry) => !of(entry);
  }
  const test = testOf(comparison);
  return (entry) => valuesAt(withDefaults(entry), path).some(test);
}

const POSITIVE: Partial<Record<Operator, Operator>> = { "!=": "=", "!~": "=~" };

const withDefaults = (entry: StoredEntry): object => ({ severity: "DEFAULT", ...entry });

function testOf({ path, operator, value, isQuoted }: Comparison): Test {
  if (value === "*" && !isQuoted && (operator === ":" || operator === "=")) return () => true;
  if (operator === "=~") return patternTest(value);
  const field = path.join(".");
  if (field === "timestamp" || field === "receiveTimestamp") return timeTest(value, operator);
  if (field === "severity") return severityTest(value, operator);
  const isInt64 = field.startsWith("httpRequest.") && /Size$|Bytes$/.test(field);
  return (stored) => compare(isInt64 ? Number(stored) : stored, operator, value);
}

/** RE2 is linear in the text, whatever the pattern. */
function patternTest(pattern: string): Test {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (cause) {
    throw invalid(`Unparseable filter: "${pattern}" is not a valid RE2 pattern: ${String(cause)}`);
  }
  return (stored) => isLeaf(stored) && compiled.matcher(textOf(stored)).find();
}

function timeTest(value: string, operator: Operator): Test {
  const wanted = canonicalTime(value);
  if (wanted === undefined) throw invalid(`Unparseable filter: "${value}" is not a valid time.`);
  return (stored) => {
    const time = canonicalTime(String(stored));
    return time !== undefined && ordered(time < wanted ? -1 : time > wanted ? 1 : 0, operator);
  };
}

/** In the order of LogSeverity. */
const SEVERITIES = [
  "DEFAULT",
  "DEBUG",
  "INFO",
  "NOTICE",
  "WARNING",
  "ERROR",
  "CRITICAL",
  "ALERT",
  "EMERGENCY",
];

function severityTest(value: string, operator: Operator): Test {
  const wanted = /^\d+$/.test(value)
    ? Number(value) / 100
    : SEVERITIES.indexOf(value.toUpperCase());
  if (wanted < 0) throw invalid(`Unparseable filter: "${value}" is not a valid severity.`);
  return (stored) => ordered(SEVERITIES.indexOf(String(stored)) - wanted, operator);
}

function ordered(difference: number, operator: Operator): boolean {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    default:
      return difference === 0;
  }
}

/** Without regard to case, as every query but a regular expression. */
function compare(stored: unknown, operator: Operator, value: string): boolean {
  if (!isLeaf(stored)) return false;
  if (typeof stored === "number") {
    const wanted = Number(value);
    return !Number.isNaN(wanted) && ordered(stored - wanted, operator);
  }
  const text = textOf(stored).toLowerCase();
  const wanted = value.toLowerCase();
  if (operator === ":") return text.includes(wanted);
  return ordered(text < wanted ? -1 : text > wanted ? 1 : 0, operator);
}

const isLeaf = (value: unknown): boolean => typeof value !== "object" || value === null;

const textOf = (value: unknown): string => (typeof value === "string" ? value : String(value));

/** What a path leads to: through lists, any of their elements. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest);
}

function leaves(value: unknown): readonly unknown[] {
  if (isLeaf(value)) return [value];
  return Object.values(value as object).flatMap(leaves);
}
