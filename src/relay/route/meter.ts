/**
 * A node of CEL's syntax tree, as the evaluator works on it. Its package gives no types for what it
 * keeps there.
 */
export type Node = {
  readonly op: string;
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  readonly meta: { readonly alternate?: Node; readonly macro?: object };
  /** Does the node's work on what its operands gave; set by the type check. */
  handle?: Handle;
};

type Handle = (first: unknown, second: unknown, third: unknown, fourth: unknown) => unknown;

/**
 * What is left of an evaluation's steps. A step is about as much as reading one member: 20 to 50
 * ns. Expressions are short, and cost more only by what they repeat over a sender's lists, or do
 * with its texts.
 */
export type Meter = { left: number };

/**
 * Steps that any event may take: 10 ms at the most; with those for each byte, 200 ms for a
 * megabyte.
 */
export const FREE_STEPS = 100_000;
/** Further steps for each byte of the event. */
export const STEPS_PER_BYTE = 4;

/** What an expression asks for cannot be done. The message holds none of the event's values. */
export class Unworkable extends Error {}

/** The expression takes more steps than the event has. */
export class TooLong extends Unworkable {
  override readonly message = "takes too many steps on this event";
}

/**
 * What takes a function's place, by its name; `original` is what the evaluator would have given.
 */
export type Replacements = Readonly<
  Record<string, (args: readonly unknown[], original: () => unknown) => unknown>
>;

/**
 * Makes a type-checked tree count its steps, and stop when none are left: its loops end and its
 * functions throw. Puts `replacements` in the place of the evaluator's own functions.
 */
export function meterTree(root: Node, meter: Meter, replacements: Replacements): void {
  for (const node of nodesOf(root)) {
    if (node.op === "comprehension") meterLoop(node, meter);
    else if (node.op === "call") meterCall(node, meter, replacements, first(node.args));
    else if (node.op === "rcall") meterCall(node, meter, replacements, `.${first(node.args)}`);
    else if (OPERATORS.has(node.op)) meterOperator(node, meter);
  }
}

const OPERATORS = new Set(["==", "!=", "in", "+", "-", "<", "<=", ">", ">="]);

/** Every node of a tree, those that macros made included. */
export function nodesOf(root: Node): readonly Node[] {
  const nodes: Node[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      nodes.push(value);
      visit(value.args);
      visit(value.meta.alternate);
      visit(value.meta.macro);
    } else if (Object.getPrototypeOf(value) === Object.prototype)
      Object.values(value).forEach(visit);
  };
  visit(root);
  return nodes;
}

const isNode = (value: object): value is Node => "op" in value && "meta" in value;

const first = (args: unknown): string => (args as readonly [string])[0];

type Loop = { condition?: ((so_far: unknown) => boolean) | undefined; readonly step: Node };

function meterLoop(node: Node, meter: Meter): void {
  const loop = node.args as Loop;
  const goesOn = loop.condition ?? (() => true);
  const steps = nodesOf(loop.step).length;
  // Asked before each turn. Ending the loop, since a quantifier would swallow what is thrown, and
  // go on.
  loop.condition = (soFar) => {
    meter.left -= steps;
    return meter.left >= 0 && goesOn(soFar);
  };
  const { handle } = node;
  node.handle = (over, ...rest) => {
    // A map is gone through by its keys, which the evaluator would list whatever is left.
    const items = isObject(over) ? Object.keys(over) : over;
    charge(meter, 1 + (isObject(over) || over instanceof Map ? sizeOf(items) * STEPS_PER_KEY : 0));
    return handle?.(items, ...rest);
  };
}

/** Of a map whose keys are listed, if only for the first: V8 lists all of a large one's then. */
const STEPS_PER_KEY = 8;

/** A map as JSON.parse makes it. */
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function meterCall(node: Node, meter: Meter, replacements: Replacements, name: string): void {
  const { handle } = node;
  if (handle === undefined) return; // a macro
  const replacement = Object.hasOwn(replacements, name) ? replacements[name] : undefined;
  node.handle = (given, ...rest) => {
    const args = given as readonly unknown[];
    charge(meter, callSteps(name, args));
    const original = (): unknown => handle(args, ...rest);
    return replacement === undefined ? original() : replacement(args, original);
  };
}

function callSteps(name: string, args: readonly unknown[]): number {
  let steps = 1;
  for (const arg of args) steps += sizeOf(arg) / 16 + typingSteps(arg);
  const [text, part] = args;
  // The platform looks for a string within a string in quadratic time, at worst.
  if (typeof text === "string" && typeof part === "string" && SEARCHES.has(name)) {
    steps += (text.length * part.length) / 1024;
  }
  if (name === ".join" && Array.isArray(text)) {
    for (const one of text) steps += sizeOf(one) / 16;
  }
  if (ZONED.test(name) && args.length > 1) steps += 200;
  // Characters are counted one by one.
  if (SIZES.has(name) && typeof text === "string") steps += text.length / 2;
  return steps;
}

const SEARCHES = new Set([".contains", ".indexOf", ".lastIndexOf", ".split"]);
const SIZES = new Set(["size", ".size"]);
const ZONED = /^\.get[A-Z]/;

function meterOperator(node: Node, meter: Meter): void {
  const { handle, op } = node;
  const isDeep = op === "==" || op === "!=" || op === "in";
  const weigh = (value: unknown): number =>
    isDeep ? weightOf(value, meter.left) : sizeOf(value) / 16 + typingSteps(value);
  node.handle = (left, right, ...rest) => {
    if (op === "in" && typeof left === "string" && isObject(right))
      return Object.hasOwn(right, left);
    if (isLarge(left) || isLarge(right)) charge(meter, weigh(left) + weigh(right));
    const value = handle?.(left, right, ...rest);
    return value instanceof Date ? inRange(value) : value;
  };
}

const isLarge = (value: unknown): boolean =>
  typeof value === "string" ? value.length > 256 : typeof value === "object" && value !== null;

const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * The time, or the nearest that google.protobuf.Timestamp has: its years are 1 to 9999. Throws
 * `Unworkable` on what is not a time.
 */
export function inRange(time: Date): Date {
  const ms = time.getTime();
  if (Number.isNaN(ms)) throw new Unworkable("gives what is not a time");
  return ms >= FIRST_MS && ms <= LAST_MS
    ? time
    : new Date(Math.min(Math.max(ms, FIRST_MS), LAST_MS));
}

function charge(meter: Meter, steps: number): void {
  meter.left -= steps;
  if (meter.left < 0) throw new TooLong();
}

/** Characters of a string, items of a list, members of a map. */
function sizeOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}

/**
 * The evaluator names the type of what it compares down to the first member's first member, and
 * keeps each name.
 */
const DEEPEST = 32;

/**
 * How many values there are in one, which is what a comparison takes; counts no further than
 * `most`. Throws `Unworkable` on deep nesting.
 */
function weightOf(value: unknown, most: number): number {
  let weight = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw new Unworkable("compares what is nested too deeply");
    const next: unknown[] = [];
    for (const one of level) {
      weight += 1;
      if (typeof one === "string") weight += one.length / 256;
      else if (one instanceof Uint8Array) weight += one.length / 16;
      else {
        const members = membersOf(one);
        for (const member of members) next.push(member);
        if (isObject(one)) weight += members.length * STEPS_PER_KEY;
      }
      if (weight + next.length > most) return weight + next.length;
    }
    level = next;
  }
  return weight;
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (value instanceof Map) return [...(value.values() as Iterable<unknown>)];
  return isObject(value) ? Object.values(value) : [];
}

/** What naming a value's type takes, by its first member's first member. */
function typingSteps(value: unknown): number {
  let steps = 0;
  for (let depth = 0, one = value; depth <= DEEPEST; depth += 1) {
    if (Array.isArray(one)) [one] = one as unknown[];
    else if (isObject(one)) {
      const members = Object.values(one);
      steps += members.length * STEPS_PER_KEY;
      [one] = members;
    } else break;
  }
  return steps;
}
