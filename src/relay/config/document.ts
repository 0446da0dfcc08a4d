import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { type Path, pointerOf } from "../read/pointer.ts";
import { type Problem, problemsOf } from "./yaml-problems.ts";
import type { Place, Places } from "./fault.ts";

/**
 * A YAML text as plain JSON, with the place of every value. `locate` gives line and column of a
 * single value, or of the name of a field that holds more, and falls back to what holds it;
 * `locateName` those of a field's name.
 */
export type ConfigDocument = Places & {
  /** Undefined where the text is not YAML, or where its aliases explode. */
  readonly value: unknown;
  /** What YAML itself finds wrong, and what JSON cannot hold. */
  readonly problems: readonly Problem[];
  /** Line and column of a problem. */
  readonly place: (problem: Problem) => Place;
  /**
   * The names in an object as written. (JavaScript would put those that look like numbers first.)
   */
  readonly names: (path: Path) => readonly string[];
};

/**
 * Aliases may repeat no more values than this: a few lines of nested ones could fill the memory.
 */
const MAX_ALIASED_VALUES = 10_000;

/** Reads YAML 1.2. Never throws on its content. */
export function readDocument(text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const reader = createReader(document, text);
  const problems =
    document === undefined
      ? [{ offset: 0, path: [], message: "is nested too deeply to be read" }]
      : problemsOf(document, text);
  // A text that YAML could not make sense of would only give follow-up faults.
  const read = problems.length === 0 ? reader.read(document?.contents ?? null, []) : undefined;
  const value = reader.exploded() ? undefined : read;

  const position = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const locate = (path: Path): Place => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = reader.offsets.get(pointerOf(path.slice(0, length)));
      if (offset !== undefined) return position(offset);
    }
    return { line: 1, column: 1 };
  };
  return {
    value,
    problems: [...problems, ...reader.problems],
    locate,
    locateName: (path) => {
      const offset = reader.nameOffsets.get(pointerOf(path));
      return offset === undefined ? locate(path) : position(offset);
    },
    locateWithin: (path, column) => {
      const offset = reader.textOffsets.get(pointerOf(path));
      return offset === undefined ? locate(path) : position(offset + column - 1);
    },
    place: ({ offset }) => position(offset),
    names: (path) => reader.names.get(pointerOf(path)) ?? [],
  };
}

function parse(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    // Duplicate names are reported below, with the place of the first.
    return parseDocument(text, {
      lineCounter,
      uniqueKeys: false,
      prettyErrors: false,
      version: "1.2",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the parser recurses as deep as the text does
    throw error;
  }
}

type Reader = {
  read(node: Node | null, path: Path): unknown;
  /** Whether aliases repeat too many values; the rest was not read. */
  exploded(): boolean;
  readonly problems: Problem[];
  readonly offsets: ReadonlyMap<string, number>;
  readonly nameOffsets: ReadonlyMap<string, number>;
  /** Where the characters of a string begin that is written just as it reads. */
  readonly textOffsets: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, readonly string[]>;
};

function createReader(document: Document | undefined, text: string): Reader {
  const problems: Problem[] = [];
  const offsets = new Map<string, number>();
  const nameOffsets = new Map<string, number>();
  const textOffsets = new Map<string, number>();
  const names = new Map<string, string[]>();
  /** The objects and lists around the value in hand: an alias of one of them would never end. */
  const around: Node[] = [];
  let aliasesFollowed = 0;
  let aliasedValues = 0;

  const exploded = (): boolean => aliasedValues > MAX_ALIASED_VALUES;

  const problem = (node: Node | null, path: Path, message: string): void => {
    problems.push({ offset: node?.range?.[0] ?? 0, path, message });
  };

  const read = (node: Node | null, path: Path): unknown => {
    if (aliasesFollowed > 0) aliasedValues += 1;
    if (exploded()) return null;
    const start = node?.range?.[0];
    // An object is found by the name in front of it, where `readMap` has put it.
    if (start !== undefined && (isScalar(node) || !offsets.has(pointerOf(path)))) {
      offsets.set(pointerOf(path), start);
    }
    if (isAlias(node)) return follow(node, path);
    if (isScalar(node)) return readScalar(node, path);
    if (!isMap(node) && !isSeq(node)) return null;
    around.push(node);
    const value = isMap(node)
      ? readMap(node, path)
      : node.items.map((item, index) => read(item as Node, [...path, index]));
    around.pop();
    return value;
  };

  const follow = (alias: Alias, path: Path): unknown => {
    const meant = document === undefined ? undefined : alias.resolve(document);
    if (meant === undefined) {
      problem(alias, path, `no anchor &${alias.source} comes before this alias`);
      return null;
    }
    if (around.includes(meant)) {
      problem(
        alias,
        path,
        `the alias *${alias.source} is inside the value it stands for; write the value out`,
      );
      return null;
    }
    aliasesFollowed += 1;
    const own = offsets.get(pointerOf(path));
    const value = read(meant, path);
    aliasesFollowed -= 1;
    if (own !== undefined) offsets.set(pointerOf(path), own);
    if (aliasesFollowed === 0 && exploded()) {
      problem(
        alias,
        path,
        `aliases repeat more than ${MAX_ALIASED_VALUES} values; write the values out`,
      );
    }
    return value;
  };

  const readMap = (map: YAMLMap, path: Path): unknown => {
    const written = new Map<string, number>();
    const value: Record<string, unknown> = {};
    for (const pair of map.items) {
      const key = pair.key as Node | null;
      const name = nameOf(key);
      if (name === undefined) {
        problem(key, path, "has a field without a plain name; write the name as a string");
        continue;
      }
      const inside = [...path, name];
      const offset = key?.range?.[0] ?? 0;
      const wrong = refusedName(name) ?? duplicate(written.get(name));
      if (wrong !== undefined) {
        problem(key, inside, wrong);
        continue;
      }
      written.set(name, offset);
      offsets.set(pointerOf(inside), offset);
      nameOffsets.set(pointerOf(inside), offset);
      value[name] = read(pair.value as Node | null, inside);
    }
    names.set(pointerOf(path), [...written.keys()]);
    return value;
  };

  const duplicate = (first: number | undefined): string | undefined =>
    first === undefined ? undefined : "is written twice; keep one of the two";

  const readScalar = (scalar: Scalar, path: Path): unknown => {
    const { value, range } = scalar;
    if (typeof value === "string" && range !== undefined && range !== null) {
      const at = text.slice(range[0], range[1]).indexOf(value);
      if (at !== -1) textOffsets.set(pointerOf(path), range[0] + at);
    }
    if (value === null || ["string", "boolean"].includes(typeof value)) return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    problem(scalar, path, "is a value that JSON cannot hold; put it in quotes");
    return null;
  };

  return { read, exploded, problems, offsets, nameOffsets, textOffsets, names };
}

/** A name as it was written: `1.0` stays `1.0`. */
function nameOf(key: Node | null): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === "string" ? key.value : key.source;
}

function refusedName(name: string): string | undefined {
  if (name === "__proto__") return "cannot be a name; choose another";
  if (name === "<<") return "merge keys are not part of YAML 1.2; write the fields out";
  return undefined;
}
