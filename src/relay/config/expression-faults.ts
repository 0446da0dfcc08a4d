import type { Path } from "../read/pointer.ts";
import { checkExpression, type ExpressionType } from "../route/expressions.ts";
import { nearest } from "../suggest.ts";
import type { Report } from "./fault.ts";

/** What expressions may read. */
const VARIABLES = ["event", "body", "headers", "query", "path", "bodyHash", "now"];

/** More of an expression is no help on one line. */
const MAX_SHOWN = 60;

/**
 * Checks an expression, and reports its fault where it is in the file, with the part of the
 * expression that is meant. `remedy` follows the words of an error.
 */
export function reportExpression(
  path: Path,
  expression: string,
  type: ExpressionType,
  report: Report,
  remedy = "",
): void {
  const fault = checkExpression(expression, type);
  if (fault === undefined) return;
  const { severity, column, message } = fault;
  const place =
    column === undefined ? "" : ` at character ${column} of ${shown(expression, column)}`;
  const hint = severity === "error" ? remedy : "";
  report.within(path, column ?? 1, severity, `${message}${place}${didYouMean(message)}${hint}`);
}

function didYouMean(message: string): string {
  const name = /^Unknown variable: (\w+)$/.exec(message)?.[1];
  if (name === undefined) return "";
  const near = nearest(name, VARIABLES);
  return near === undefined
    ? `; an expression may read ${VARIABLES.join(", ")}`
    : `; did you mean "${near}"?`;
}

/** The expression on one line, or what is around the column of a longer one. */
function shown(expression: string, column: number): string {
  const line = expression.replaceAll(/\s/g, " ");
  if (line.length <= MAX_SHOWN) return `"${line}"`;
  const start = Math.max(0, Math.min(column - 1 - MAX_SHOWN / 2, line.length - MAX_SHOWN));
  const end = start + MAX_SHOWN;
  return `"${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}"`;
}
