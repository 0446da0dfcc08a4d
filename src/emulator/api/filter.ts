import { invalid } from "../errors.ts";
import { camelCase } from "../proto/names.ts";
import { millisFrom } from "../proto/time.ts";
import type { QueueMessage } from "../messages/queue.ts";

/** Whether a queue is to be listed. */
type Test = (queue: QueueMessage) => boolean;

const STATE_NAMES = ["STATE_UNSPECIFIED", "RUNNING", "PAUSED", "DISABLED"]; // queue.proto
const TOKEN = /\s*(?:([()])|(<=|>=|!=|=|:|<|>)|"((?:[^"\\]|\\.)*)"|([^\s()<>=!:"]+))/y;

/**
 * A ListQueues filter: `state: PAUSED`, `rateLimits.maxDispatchesPerSecond >= 10 AND NOT name:ci`.
 * Fields of a queue, snake_case or camelCase, the operators `<= < >= > != = :`, AND, OR, NOT, `-`
 * and parentheses; two terms side by side are AND (the Cloud Logging query language, as far as a
 * queue's fields need it). Throws INVALID_ARGUMENT.
 */
export function compileFilter(filter: string | null | undefined): Test {
  const tokens = split(filter ?? "");
  if (tokens.length === 0) return () => true;
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const next = (): string => tokens[at++] ?? refuse("it ends too early");

  function either(): Test {
    const left = both();
    if (peek() !== "OR") return left;
    at += 1;
    const right = either();
    return (queue) => left(queue) || right(queue);
  }
  function both(): Test {
    const left = negated();
    if (peek() === undefined || peek() === ")" || peek() === "OR") return left;
    if (peek() === "AND") at += 1;
    const right = both();
    return (queue) => left(queue) && right(queue);
  }
  function negated(): Test {
    const token = next();
    if (token === "NOT" || token === "-") {
      const inner = negated();
      return (queue) => !inner(queue);
    }
    if (token.startsWith("-") && token.length > 1) {
      const inner = comparison(token.slice(1));
      return (queue) => !inner(queue);
    }
    if (token !== "(") return comparison(token);
    const inner = either();
    if (next() !== ")") refuse("a parenthesis is not closed");
    return inner;
  }
  function comparison(field: string): Test {
    const operator = next();
    if (!/^(<=|>=|!=|=|:|<|>)$/.test(operator)) refuse(`"${operator}" is not an operator`);
    const wanted = unquote(next());
    const path = field.split(".").map(camelCase);
    return (queue) => compare(valueAt(queue, path), operator, wanted);
  }

  const test = either();
  if (at < tokens.length) refuse(`"${tokens[at]}" is out of place`);
  return test;
}

function split(filter: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; filter.slice(end).trim() !== ""; end = TOKEN.lastIndex) {
    const match = TOKEN.exec(filter) ?? refuse(`"${filter.slice(end)}" cannot be read`);
    tokens.push(
      match[1] ?? match[2] ?? (match[3] === undefined ? (match[4] ?? "") : `"${match[3]}`),
    );
  }
  return tokens;
}

/**
 * A quoted value keeps its opening quote until here, so that "AND" in quotes is not an operator.
 */
const unquote = (token: string): string =>
  token.startsWith('"') ? token.slice(1).replace(/\\(.)/g, "$1") : token;

function valueAt(queue: QueueMessage, path: readonly string[]): unknown {
  let value: unknown = queue;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  if (path.length === 1 && path[0] === "state") return STATE_NAMES[Number(value)];
  if (typeof value === "object" && value !== null && "nanos" in value) {
    return millisFrom(value as { seconds?: number; nanos: number }) / 1000;
  }
  return value;
}

function compare(value: unknown, operator: string, wanted: string): boolean {
  if (value === undefined || value === null) return operator === "!=";
  const a = typeof value === "number" ? value : text(value);
  const b = typeof value === "number" ? Number(wanted.replace(/s$/, "")) : wanted;
  switch (operator) {
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case ":": // "has": a part of the text, without case
      return typeof a === "number" ? a === b : a.toLowerCase().includes(wanted.toLowerCase());
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}

const text = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function refuse(why: string): never {
  throw invalid(`Invalid filter: ${why}.`);
}
