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
  list: "list<dyn>",
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

/** What is wrong with an expression, in words; undefined when it parses, type-checks and gives the expected type. */
export function checkExpression(text: string, expected: ExpressionType): string | undefined {
  const { valid, type, error } = environment.check(text);
  if (!valid) return firstLine(error?.message ?? "not a CEL expression");
  return type === CEL_TYPES[expected] || type === "dyn"
    ? undefined
    : `it gives ${type}, but must give ${expected}`;
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

const firstLine = (text: string): string => text.split("\n")[0] ?? text;
