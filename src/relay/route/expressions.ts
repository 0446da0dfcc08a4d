import { Environment } from "@marcbachmann/cel-js";
import type { Event } from "../../types/delivery.ts";

/** What an expression must give. */
export type ExpressionType = "bool" | "string" | "timestamp" | "list";

/** What an expression may read. */
export type Scope = {
  readonly event: Pick<Event, "id" | "source" | "type" | "time">;
  /** Parsed JSON or form; null where there is none. */
  readonly body: unknown;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
};

const CEL_TYPES = {
  bool: "bool",
  string: "string",
  timestamp: "google.protobuf.Timestamp",
};

/**
 * CEL (https://cel.dev) over `event`, `body` and `headers`. JSON numbers are CEL doubles, and standard CEL has no arithmetic
 * between doubles and int literals; `body.n + 1` is what people write, so those overloads are added.
 */
const environment = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})
  .registerVariable({
    name: "event",
    schema: {
      id: "string",
      source: "string",
      type: "string",
      time: "google.protobuf.Timestamp",
    },
  })
  .registerVariable("body", "dyn")
  .registerVariable("headers", "map<string, string>")
  .registerOperator("double + int", (a: number, b: bigint) => a + Number(b))
  .registerOperator("int + double", (a: bigint, b: number) => Number(a) + b)
  .registerOperator("double - int", (a: number, b: bigint) => a - Number(b))
  .registerOperator("int - double", (a: bigint, b: number) => Number(a) - b)
  .registerOperator("double * int", (a: number, b: bigint) => a * Number(b))
  .registerOperator("int * double", (a: bigint, b: number) => Number(a) * b)
  .registerOperator("double / int", (a: number, b: bigint) => a / Number(b))
  .registerOperator("int / double", (a: bigint, b: number) => Number(a) / b)
  .registerFunction(
    "timestamp(double): google.protobuf.Timestamp",
    (seconds: number) => new Date(seconds * 1000),
  );

/** What is wrong with an expression, and where in its text. */
export type ExpressionFault = {
  readonly message: string;
  /** The first character at fault, counted from 1. Undefined: the expression as a whole. */
  readonly column?: number;
  /** How many characters are at fault. */
  readonly length?: number;
  /** A `warning` is an expression that works, and hardly as it was meant. */
  readonly severity: "error" | "warning";
};

/** What is wrong with an expression; undefined when it parses, type-checks and gives the expected type. */
export function checkExpression(
  text: string,
  expected: ExpressionType,
): ExpressionFault | undefined {
  const { valid, type = "dyn", error } = environment.check(text);
  if (!valid) {
    const message = error?.summary ?? "is not a CEL expression";
    return { message, ...placeOf(error), severity: "error" };
  }
  if (type === "dyn" || gives(type, expected)) return undefined;
  return { message: `it gives ${type}, but must give ${expected}`, severity: "error" };
}

/** A list is a list, whatever it holds: `list<string>`, of a map over them, `list<dyn>`, of a filter. */
const gives = (type: string, expected: ExpressionType): boolean =>
  expected === "list" ? /^list\b/.test(type) : type === CEL_TYPES[expected];

function placeOf(error: CheckResult["error"]): Pick<ExpressionFault, "column" | "length"> {
  const range = error?.range;
  return range === undefined ? {} : { column: range.start + 1, length: range.end - range.start };
}

/**
 * Compiles an expression that `checkExpression` found good. The function gives undefined when the expression cannot be computed
 * on this event (a missing field, another type).
 */
export function compileExpression(
  text: string,
  expected: ExpressionType,
): (scope: Scope) => unknown {
  const evaluate = environment.parse(text);
  const holds = {
    bool: (value: unknown) => typeof value === "boolean",
    string: (value: unknown) => typeof value === "string",
    timestamp: (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime()),
    list: (value: unknown) => Array.isArray(value),
  }[expected];
  return (scope) => {
    try {
      const value: unknown = evaluate(scope);
      return holds(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
}

type CheckResult = ReturnType<typeof environment.check>;
