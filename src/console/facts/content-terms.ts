/**
 * Terms of a search over what a delivery holds: `body.a.b:value`, `header.name:value`, `cel:expression`.
 * Each is an expression in the CEL of relay.yaml's `when`, so that a search can become one.
 */
export type ContentTerm = {
  /** As it was typed, for messages. */
  readonly typed: string;
  readonly expression: string;
  /** The expression must not hold. */
  readonly isNot: boolean;
  /** The same as an expression of its own, which is false, never missing, where a member is not there. */
  readonly when: string;
};

/** Whether the name of a term is one over what a delivery holds. */
export const isContentTerm = (name: string): boolean => /^(?:body|header)[.[]|^cel$/.test(name);

/** Makes such a term; `isQuoted`: the value is one, commas and stars in it are themselves. Throws an Error for a path that is none. */
export function contentTerm(
  name: string,
  value: string,
  { isNot, isQuoted }: { readonly isNot: boolean; readonly isQuoted: boolean },
): ContentTerm {
  const typed = `${isNot ? "-" : ""}${name}:${value}`;
  if (name === "cel") {
    const expression = value.trim();
    return { typed, expression, isNot, when: isNot ? `!(${expression})` : expression };
  }
  const path = name.startsWith("header") ? headerPath(name) : bodyPath(name);
  const values = isQuoted ? [value] : value.split(",").filter((one) => one !== "");
  const all = values.map((one) => comparison(path, one, isQuoted));
  const expression = all.length === 1 ? (all[0] ?? "true") : `(${all.join(" || ")})`;
  const guarded = [...path.guards, expression].join(" && ");
  return { typed, expression, isNot, when: isNot ? `!(${guarded})` : expression };
}

type Path = {
  readonly text: string;
  /** What must hold so that the path can be read. */
  readonly guards: readonly string[];
};

function headerPath(name: string): Path {
  const header = /^header\.([\w!#$%&'*+.^`|~-]+)$/.exec(name)?.[1]?.toLowerCase();
  if (header === undefined) throw new Error(`"${name}" is not of the form header.x-github-event`);
  const key = JSON.stringify(header);
  return { text: `headers[${key}]`, guards: [`${key} in headers`] };
}

const STEP = /\.([\w$-]+)|\[(\d+)\]/y;

/** Words that CEL keeps for itself (https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax). */
const RESERVED = new Set(
  (
    "as break const continue else false for function if import in let loop package namespace " +
    "null return true var void while"
  ).split(" "),
);

function bodyPath(name: string): Path {
  let text = "body";
  const guards: string[] = [];
  STEP.lastIndex = "body".length;
  while (STEP.lastIndex < name.length) {
    const [, member, index] = STEP.exec(name) ?? [];
    if (member === undefined && index === undefined) {
      throw new Error(
        `"${name}" is not a path such as body.repository.full_name or body.items[0].sku`,
      );
    }
    if (index !== undefined) {
      guards.push(`size(${text}) > ${index}`);
      text += `[${index}]`;
    } else if (/^[A-Za-z_]\w*$/.test(member ?? "") && !RESERVED.has(member ?? "")) {
      // The evaluator's has() knows names alone.
      guards.push(text.includes("[") ? `"${member}" in ${text}` : `has(${text}.${member})`);
      text += `.${member}`;
    } else {
      guards.push(`${JSON.stringify(member)} in ${text}`);
      text += `[${JSON.stringify(member)}]`;
    }
  }
  return { text, guards };
}

function comparison({ text, guards }: Path, value: string, isQuoted: boolean): string {
  if (isQuoted) return `${text} == ${literal(value)}`;
  if (value === "*") return guards.at(-1) ?? "true";
  const [, sign, number] = /^([<>]=?)(-?\d+(?:\.\d+)?)$/.exec(value) ?? [];
  if (sign !== undefined) return `${text} ${sign} ${number}`;
  if (value.includes("*")) return `${text}.matches(${literal(globPattern(value))})`;
  // What looks like a number may be a string in the body, and the other way round.
  const isOther = /^(?:-?(?:0|[1-9]\d{0,14})(?:\.\d+)?|true|false|null)$/.test(value);
  const same = `${text} == ${literal(value)}`;
  return isOther ? `(${text} == ${value} || ${same})` : same;
}

/** A string of CEL: JSON's escapes are among CEL's. */
const literal = (text: string): string => JSON.stringify(text);

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const globPattern = (glob: string): string => `^${glob.split("*").map(escapePattern).join(".*")}$`;

/** The glob of an event type as a condition. */
export const typeCondition = (glob: string): string =>
  glob.includes("*")
    ? `event.type.matches(${literal(globPattern(glob))})`
    : `event.type == ${literal(glob)}`;

/** Whether an expression reads what only the bytes of a delivery have. */
export const needsBytes = (expression: string): boolean =>
  /\b(?:body|headers|query|bodyHash)\b/.test(withoutStrings(expression));

/** Whether it reads what only the request has, and not its body. */
export const needsRequest = (expression: string): boolean =>
  /(?<![.\w])(?:headers|query)\b/.test(withoutStrings(expression));

const withoutStrings = (expression: string): string =>
  expression.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
