import { invalid } from "../errors.ts";

/** A filter of Cloud Logging, read (https://cloud.google.com/logging/docs/view/logging-query-language). */
export type Filter =
  | { readonly kind: "all" | "any"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | {
      readonly kind: "compare";
      readonly path: readonly string[];
      readonly operator: Operator;
      readonly value: string;
      /** `*` without quotes asks whether the field is there. */
      readonly isQuoted: boolean;
    }
  /** Text anywhere in the entry. */
  | { readonly kind: "text"; readonly value: string };

/** How a field is compared. */
export type Operator = "=" | "!=" | ":" | "=~" | "!~" | "<" | "<=" | ">" | ">=";

type Token =
  | { readonly kind: "word" | "quoted"; readonly text: string; readonly at: number }
  | { readonly kind: "operator"; readonly text: Operator; readonly at: number }
  | { readonly kind: "(" | ")" | "-" | "," | "end"; readonly text: string; readonly at: number };

/** Cloud Logging's own limit. */
const MAX_LENGTH = 20_000;
const MAX_DEPTH = 50;

/** Reads a filter. Empty: it holds for every entry. Throws INVALID_ARGUMENT. */
export function parseFilter(text: string): Filter {
  if (text.length > MAX_LENGTH) {
    throw invalid(`The filter has ${text.length} characters, more than ${MAX_LENGTH}.`);
  }
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;

  const peek = (): Token => tokens[at] ?? { kind: "end", text: "", at: text.length };
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const isWord = (word: string): boolean => peek().kind === "word" && peek().text === word;

  /** OR binds closer than AND, which may be left out. */
  function all(): Filter {
    depth += 1;
    if (depth > MAX_DEPTH) throw invalid("The filter has too many parentheses in each other.");
    const of = [any()];
    while (peek().kind !== "end" && peek().kind !== ")") {
      if (isWord("AND")) next();
      of.push(any());
    }
    depth -= 1;
    return joined("all", of);
  }

  function any(): Filter {
    const of = [one()];
    while (isWord("OR")) {
      next();
      of.push(one());
    }
    return joined("any", of);
  }

  function one(): Filter {
    if (isWord("NOT") || peek().kind === "-") {
      next();
      return { kind: "not", of: one() };
    }
    if (peek().kind === "(") return group(all);
    const token = next();
    if (token.kind !== "word" && token.kind !== "quoted") throw unexpected(token);
    if (token.kind === "word" && peek().kind === "(") return call(token);
    if (peek().kind !== "operator") return { kind: "text", value: token.text };
    const path = pathOf(token);
    const operator = next().text as Operator;
    return peek().kind === "(" ? group(() => values(path, operator)) : value(path, operator);
  }

  function group(inner: () => Filter): Filter {
    next();
    const filter = inner();
    const end = next();
    if (end.kind !== ")") throw unexpected(end);
    return filter;
  }

  /** `field=("a" OR "b")`. */
  function values(path: readonly string[], operator: Operator): Filter {
    const of = [value(path, operator)];
    const joins = new Set<string>();
    while (isWord("OR") || isWord("AND")) {
      joins.add(next().text);
      of.push(value(path, operator));
    }
    if (joins.size > 1)
      throw invalid("Values in parentheses are joined by OR or by AND, not both.");
    return joined(joins.has("AND") ? "all" : "any", of);
  }

  function value(path: readonly string[], operator: Operator): Filter {
    const token = next();
    const sign = token.kind === "-" ? "-" : "";
    const own = sign === "" ? token : next();
    if (own.kind !== "word" && own.kind !== "quoted") throw unexpected(own);
    const isQuoted = own.kind === "quoted";
    return { kind: "compare", path, operator, value: sign + own.text, isQuoted };
  }

  function call(name: Token): Filter {
    if (name.text !== "log_id") throw invalid(`The function ${name.text}() is not served here.`);
    next();
    const id = next();
    const end = next();
    if (id.kind !== "quoted" || end.kind !== ")") throw unexpected(id.kind === "quoted" ? end : id);
    const value = `/logs/${encodeURIComponent(id.text)}`;
    return { kind: "compare", path: ["logName"], operator: ":", value, isQuoted: true };
  }

  if (peek().kind === "end") return { kind: "all", of: [] };
  const filter = all();
  if (peek().kind !== "end") throw unexpected(peek());
  return filter;
}

function joined(kind: "all" | "any", of: readonly Filter[]): Filter {
  const [first] = of;
  return of.length === 1 && first !== undefined ? first : { kind, of };
}

const unexpected = ({ kind, text, at }: Token): Error =>
  invalid(
    kind === "end"
      ? "Unparseable filter: it ends too early."
      : `Unparseable filter: unexpected "${text}" at character ${at + 1}.`,
  );

/** Steps of a field's name; a quoted one may hold dots. */
function pathOf({ kind, text }: Token): readonly string[] {
  if (kind === "quoted") return [text];
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^."]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole : unescape(quoted),
  );
}

const BLANK = /(?:\s|--[^\n]*(?:\n|$))+/y;
const OPERATOR = /!=|!~|=~|>=|<=|[=<>:]/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/sy;
/** A field's name may have quoted steps. */
const WORD =
  /(?:[^\s()"'=!<>:~,\\-]|(?<=[^\s(])-|"(?:[^"\\]|\\.)*"(?=\.)|(?<=\.)"(?:[^"\\]|\\.)*")+/sy;

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = take(BLANK);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    const [token, length] = tokenAt(text, at, take);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

function tokenAt(
  text: string,
  at: number,
  take: (pattern: RegExp) => RegExpExecArray | null,
): readonly [Token, number] {
  const character = text.charAt(at);
  if (character === "(" || character === ")" || character === "-" || character === ",") {
    return [{ kind: character, text: character, at }, 1];
  }
  const operator = take(OPERATOR);
  if (operator !== null) {
    return [{ kind: "operator", text: operator[0] as Operator, at }, operator[0].length];
  }
  const quoted = take(QUOTED);
  if (quoted !== null && text.charAt(at + quoted[0].length) !== ".") {
    const inner = unescape(quoted[1] ?? quoted[2] ?? "");
    return [{ kind: "quoted", text: inner, at }, quoted[0].length];
  }
  const word = take(WORD);
  if (word === null)
    throw invalid(`Unparseable filter: unexpected "${character}" at character ${at + 1}.`);
  return [{ kind: "word", text: word[0], at }, word[0].length];
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** Where the escape is not one, it stays: `\.` and `\d` are of a regular expression. */
const unescape = (text: string): string =>
  text.replaceAll(/\\(["'\\ntr])/g, (_, one: string) => ESCAPES[one] ?? one);
