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
  report.within(
    path,
    column ?? 1,
    severity,
    `${message}${place}${didYouMean(message)}${inCel(message, expression, column)}${hint}`,
  );
}

function didYouMean(message: string): string {
  const name = /^Unknown variable: (\w+)$/.exec(message)?.[1];
  if (name === undefined) return "";
  const near = nearest(name, VARIABLES);
  return near === undefined
    ? `; an expression may read ${VARIABLES.join(", ")}`
    : `; did you mean "${near}"?`;
}

/** What other languages write otherwise, and what it is in CEL. */
const OTHER_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^={1,3}/, "equality is =="],
  [/^(?:and|or|not)\b/i, "write && for and, || for or, ! for not"],
];

/** A hint where a character that is not expected is another language's. */
function inCel(message: string, expression: string, column = 1): string {
  if (message.includes("'dyn.includes(")) {
    return '; write .contains("x") for strings, and "x" in list for lists';
  }
  if (!message.startsWith("Unexpected character")) return "";
  // The parser may be a few letters into a word.
  const before = /\w*$/.exec(expression.slice(0, column - 1))?.[0] ?? "";
  const rest = before + expression.slice(column - 1);
  const [, hint] = OTHER_WORDS.find(([form]) => form.test(rest)) ?? [];
  return hint === undefined ? "" : `; ${hint}`;
}

/** The expression on one line, or what is around the column of a longer one. */
function shown(expression: string, column: number): string {
  const line = expression.replaceAll(/\s/g, " ");
  if (line.length <= MAX_SHOWN) return `"${line}"`;
  const start = Math.max(0, Math.min(column - 1 - MAX_SHOWN / 2, line.length - MAX_SHOWN));
  const end = start + MAX_SHOWN;
  return `"${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}"`;
}
