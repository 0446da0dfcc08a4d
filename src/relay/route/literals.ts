import { celPattern } from "../read/regexp.ts";
import { type Node, nodesOf } from "./meter.ts";
import { GETTERS, inZone } from "./zones.ts";

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

/**
 * What can be checked of an expression without an event: parts that are literals through and
 * through are worked out, and patterns, zones and header names are tried, so that none waits for an
 * event to fail on. `evaluate` works out a part's text, or throws.
 */
export function literalFaults(
  text: string,
  root: Node,
  evaluate: (part: string) => unknown,
): readonly ExpressionFault[] {
  const faults: ExpressionFault[] = [];
  const attempt = (node: Node, work: () => unknown): void => {
    const isKnown = faults.some(({ column = 0 }) => column - 1 >= node.start && column <= node.end);
    if (isKnown) return; // a part of it is at fault already
    try {
      work();
    } catch (error) {
      faults.push({ message: messageOf(error), ...placeOf(node), severity: "error" });
    }
  };
  const innermostFirst = nodesOf(root).toReversed();
  for (const node of innermostFirst) {
    if (isConstant(node) && node.op !== "value") {
      attempt(node, () => evaluate(text.slice(node.start, node.end)));
    }
    for (const { argument, tryOut } of triedArguments(node)) {
      attempt(argument, () => tryOut(literalOf(argument) ?? ""));
    }
    const name = headerName(node);
    if (name !== undefined && name !== name.toLowerCase()) {
      const message = `header names are in lower case here: use "${name.toLowerCase()}" instead of "${name}"`;
      faults.push({ message, ...placeOf(node), severity: "warning" });
    }
  }
  return faults;
}

/** Whether a part is made of literals alone. */
function isConstant({ op, args }: Node): boolean {
  switch (op) {
    case "value":
      return true;
    case "call":
      return operands(args).length > 0 && operands(args).every(isConstant);
    case "rcall":
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "-_":
      return operands(args).every(isConstant);
    default:
      return false;
  }
}

/** The nodes among a node's arguments, which may also be names. */
const operands = (args: unknown): readonly Node[] =>
  [args]
    .flat(2)
    .filter((one): one is Node => typeof one === "object" && one !== null && "op" in one);

type Tried = { readonly argument: Node; readonly tryOut: (literal: string) => unknown };

/** Literal patterns and zones: wrong ones are so whatever they are applied to. */
function triedArguments({ op, args }: Node): readonly Tried[] {
  if (op !== "call" && op !== "rcall") return [];
  const [name] = args as readonly [string];
  const last = operands(args).at(-1);
  if (last === undefined || literalOf(last) === undefined) return [];
  if (name === "matches" && operands(args).length === 2)
    return [{ argument: last, tryOut: celPattern }];
  if (op === "rcall" && Object.hasOwn(GETTERS, name) && operands(args).length === 2) {
    return [{ argument: last, tryOut: (zone) => inZone(new Date(0), zone) }];
  }
  return [];
}

const literalOf = ({ op, args }: Node): string | undefined =>
  op === "value" && typeof args === "string" ? args : undefined;

/** The header that a node reads: `headers["x"]`, `headers.x`, `"x" in headers`. */
function headerName({ op, args }: Node): string | undefined {
  if (!["[]", "[?]", ".", ".?", "in"].includes(op)) return undefined;
  const [left, right] = args as readonly [Node, Node | string];
  const [map, name] = op === "in" ? [right, left] : [left, right];
  if (typeof map === "string" || map.op !== "id" || map.args !== "headers") return undefined;
  return typeof name === "string" ? name : literalOf(name);
}

const placeOf = ({ start, end }: Node) => ({ column: start + 1, length: end - start });

/** The first line: the evaluator's errors show the expression below it. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
