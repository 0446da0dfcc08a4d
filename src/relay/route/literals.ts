import { celPattern } from "../read/regexp.ts";
import type { Node } from "./meter.ts";
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
 * What can be checked of an expression without an event: parts that read nothing but literals are
 * worked out, and patterns, zones, divisors, indexes and header names are tried, so that none waits
 * for an event to fail on. `evaluate` works out a part's text, or throws.
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
  const innermostFirst = writtenNodes(root).toReversed();
  for (const node of innermostFirst) {
    if (isConstant(node)) attempt(node, () => evaluate(text.slice(node.start, node.end)));
    for (const { argument, tryOut } of triedArguments(node)) attempt(argument, tryOut);
    const name = headerName(node);
    if (name !== undefined && name !== name.toLowerCase()) {
      const message = `header names are in lower case here: use "${name.toLowerCase()}" instead of "${name}"`;
      faults.push({ message, ...placeOf(node), severity: "warning" });
    }
  }
  return faults;
}

/** A node and those within it, as they stand in the text: without what macros become. */
const writtenNodes = (node: Node): readonly Node[] => [
  node,
  ...operands(node.args).flatMap(writtenNodes),
];

/** Names that give the same on every event: what some functions are called by. */
const NAMESPACES = new Set(["cel", "optional"]);

/** Macros whose first argument is a name for what the others may read. */
const BINDING = new Set(["all", "exists", "exists_one", "map", "filter", "bind"]);

/** Whether a part gives the same whatever the event. */
export const readsNothing = (node: Node): boolean =>
  freeNames(node).every((name) => NAMESPACES.has(name));

/** Whether a part reads nothing but literals, and is not one itself. */
const isConstant = (node: Node): boolean => node.op !== "value" && readsNothing(node);

/** The names that a part reads and does not bind itself. */
function freeNames({ op, args }: Node): readonly string[] {
  if (op === "id") return [String(args)];
  const names = operands(args).flatMap(freeNames);
  if (op !== "rcall") return names;
  const [macro, , given] = args as readonly [string, Node, readonly Node[]];
  const [bound] = given;
  return BINDING.has(macro) && bound?.op === "id"
    ? names.filter((name) => name !== bound.args)
    : names;
}

/** The nodes among a node's arguments, which may also be names, lists, and pairs of a map. */
const operands = (args: unknown): readonly Node[] =>
  [args]
    .flat(3)
    .filter((one): one is Node => typeof one === "object" && one !== null && "op" in one);

type Tried = { readonly argument: Node; readonly tryOut: () => unknown };

/** Literal patterns, zones, divisors, indexes: wrong ones are so whatever they are applied to. */
function triedArguments({ op, args }: Node): readonly Tried[] {
  const [name] = [args].flat();
  const parts = operands(args);
  const last = parts.at(-1);
  if (last === undefined || parts.length !== 2) return [];
  const number = numberOf(last);
  if ((op === "%" || op === "/") && number === 0) {
    return [{ argument: last, tryOut: () => fail("division by zero") }];
  }
  if (op === "[]" && number !== undefined && isJson(parts[0]) && !isIndex(number)) {
    const words = `no list has an item ${number}; the last one of list is list[size(list) - 1]`;
    return [{ argument: last, tryOut: () => fail(words) }];
  }
  const literal = literalOf(last);
  if (literal === undefined || (op !== "call" && op !== "rcall")) return [];
  if (name === "matches") return [{ argument: last, tryOut: () => celPattern(literal) }];
  if (op === "rcall" && Object.hasOwn(GETTERS, String(name))) {
    return [{ argument: last, tryOut: () => inZone(new Date(0), literal) }];
  }
  return [];
}

/** Whether a part is of the body, whose maps have names for keys. */
const isJson = (node: Node | undefined): boolean =>
  node !== undefined && freeNames(node).includes("body");

const isIndex = (number: number): boolean => Number.isInteger(number) && number >= 0;

function fail(message: string): never {
  throw new Error(message);
}

function numberOf({ op, args }: Node): number | undefined {
  if (op === "-_") {
    const number = numberOf(args as Node);
    return number === undefined ? undefined : -number;
  }
  return op === "value" && ["number", "bigint"].includes(typeof args) ? Number(args) : undefined;
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
