import { environment, REPLACEMENTS } from "./cel.ts";
import { type ExpressionFault, literalFaults, readsNothing } from "./literals.ts";
import {
  FREE_STEPS,
  type Meter,
  meterTree,
  type Node,
  STEPS_PER_BYTE,
  TooLong,
  Unworkable,
} from "./meter.ts";
import type { Scope } from "./scope.ts";

/**
 * What an expression must give. A `key` is a string, or a number, which counts as its JSON text.
 */
export type ExpressionType = "bool" | "key" | "timestamp" | "list";

/** What an expression came to on an event. */
export type Computed =
  | { readonly value: unknown }
  /**
   * `missing`: it reads a member that the event does not have. `mistyped`: it gives another type.
   * `unusable`: it cannot be computed otherwise. `why` follows the expression, and holds none of
   * the event's values.
   */
  | { readonly failed: "missing" | "mistyped" | "unusable"; readonly why: string };

export type { ExpressionFault };

/**
 * What is wrong with an expression; undefined when it parses, type-checks, gives the expected type,
 * and has no literal that could never be computed. Errors come before warnings.
 */
export function checkExpression(
  text: string,
  expected: ExpressionType,
): ExpressionFault | undefined {
  const { valid, type = "dyn", error } = environment.check(text);
  if (!valid) {
    const message = error?.summary ?? "is not a CEL expression";
    const range = error?.range;
    const place = range && { column: range.start + 1, length: range.end - range.start };
    return { message, ...place, severity: "error" };
  }
  if (!TYPES[expected].test(type)) {
    return { message: `it gives ${type}, but must give ${WORDS[expected]}`, severity: "error" };
  }
  // The package does not describe what its trees are made of.
  const root = environment.parse(text).ast as unknown as Node;
  if (expected === "key" && readsNothing(root)) {
    const message =
      "is the same for every event, so that only the first would be delivered; name what tells events apart, such as event.id";
    return { message, severity: "error" };
  }
  const whole = text.slice(root.start, root.end);
  const evaluate = (part: string): void => {
    const value = prepare(part).evaluate(NOTHING);
    if (part === whole && READ[expected](value) === undefined) {
      throw new Unworkable(`does not give ${WORDS[expected]}`);
    }
  };
  const faults = literalFaults(text, root, evaluate);
  return faults.find(({ severity }) => severity === "error") ?? faults[0];
}

/** Types, as the check writes them, that may turn out as the expected one. */
const TYPES = {
  bool: /^(?:dyn|bool)$/,
  key: /^(?:dyn|string|int|uint|double)$/,
  timestamp: /^(?:dyn|google\.protobuf\.Timestamp)$/,
  list: /^(?:dyn|list(?:<.*>)?)$/,
} as const satisfies Record<ExpressionType, RegExp>;

const WORDS = {
  bool: "a bool",
  key: "a string or a number",
  timestamp: "a timestamp",
  list: "a list",
} as const satisfies Record<ExpressionType, string>;

/**
 * Compiles an expression that `checkExpression` found good. What it does with an event is bounded:
 * over FREE_STEPS and STEPS_PER_BYTE it stops, and counts as unusable.
 */
export function compileExpression(
  text: string,
  expected: ExpressionType,
): (scope: Scope) => Computed {
  const { evaluate, meter } = prepare(text);
  const read = READ[expected];
  const attempt = (scope: Scope): Computed => {
    meter.left = FREE_STEPS + STEPS_PER_BYTE * scope.size;
    const { stackTraceLimit } = Error;
    // A loop may meet an error in each turn, of which the stack would be nine tenths of the cost.
    Error.stackTraceLimit = 0;
    try {
      const value = read(evaluate(scope));
      // Errors within `||` and quantifiers are swallowed, this one must not be.
      if (meter.left < 0) throw new TooLong();
      return value === undefined
        ? { failed: "mistyped", why: `does not give ${WORDS[expected]}` }
        : { value };
    } catch (error) {
      return failure(meter.left < 0 ? new TooLong() : error);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  return (scope) => {
    const computed = attempt(scope);
    const other = "failed" in computed && computed.failed === "unusable" ? scope.tame() : undefined;
    return other === undefined ? computed : attempt(other);
  };
}

/** The value as it is used; undefined where it is of another type. */
const READ = {
  bool: (value) => (typeof value === "boolean" ? value : undefined),
  key: (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "number" && !Number.isFinite(value)) return undefined;
    return typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
  },
  timestamp: (value) =>
    value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined,
  list: (value) => (Array.isArray(value) ? (value as unknown[]) : undefined),
} as const satisfies Record<ExpressionType, (value: unknown) => unknown>;

type Prepared = { readonly evaluate: (scope: object) => unknown; readonly meter: Meter };

/**
 * Parses and type-checks an expression, and has it count its steps. Throws what the parser or the
 * check throws.
 */
function prepare(text: string): Prepared {
  const evaluate = environment.parse(text);
  const { valid, error } = evaluate.check();
  if (!valid) throw error ?? new Error("is not a CEL expression");
  const meter = { left: FREE_STEPS };
  meterTree(evaluate.ast as unknown as Node, meter, REPLACEMENTS); // as above
  return { evaluate: evaluate as (scope: object) => unknown, meter };
}

const NOTHING: object = {};

/** Codes of errors whose words name types alone; those of others may hold what the sender wrote. */
const TELLING = new Set([
  "division_by_zero",
  "invalid_comprehension_range",
  "invalid_condition_type",
  "invalid_logical_operand",
  "modulo_by_zero",
  "no_matching_overload",
  "no_such_overload",
]);

function failure(error: unknown): Computed {
  if (error instanceof Unworkable) return { failed: "unusable", why: error.message };
  const { code, summary } = error as { code?: string; summary?: string };
  if (code === "no_such_key" || code === "index_out_of_bounds") {
    return { failed: "missing", why: "reads a member that is not there" };
  }
  const words = code !== undefined && TELLING.has(code) ? summary : code?.replaceAll("_", " ");
  return { failed: "unusable", why: `cannot be computed${words ? `: ${words}` : ""}` };
}
