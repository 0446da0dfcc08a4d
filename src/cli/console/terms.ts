/**
 * The operands of an expression's outermost `||`, otherwise of its outermost `&&`: each is an
 * expression of its own. Empty where there is neither.
 */
export function termsOf(expression: string): readonly string[] {
  for (const operator of ["||", "&&"]) {
    const terms = split(expression, operator);
    if (terms.length > 1) return terms;
  }
  return [];
}

const OPEN = "([{";
const CLOSE = ")]}";

/** Where the operator stands outside brackets, strings and a choice (`? :`), which binds less than it. */
function split(expression: string, operator: string): readonly string[] {
  const terms: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const character = expression.charAt(at);
    if (character === '"' || character === "'") at = endOfString(expression, at);
    else if (expression.startsWith("//", at)) at = endOfLine(expression, at);
    else if (OPEN.includes(character)) depth += 1;
    else if (CLOSE.includes(character)) depth -= 1;
    else if (character === "?" && depth === 0) return [];
    else if (depth === 0 && expression.startsWith(operator, at)) {
      terms.push(expression.slice(from, at).trim());
      at += 1;
      from = at + 1;
    }
  }
  return [...terms, expression.slice(from).trim()];
}

/** Where a string that begins there ends: triple quotes, raw strings and escapes as CEL has them. */
function endOfString(text: string, start: number): number {
  const one = text.charAt(start);
  const quote = text.startsWith(one.repeat(3), start) ? one.repeat(3) : one;
  const isRaw = /[rR]$/.test(text.slice(0, start)) && !/\w[rR]$/.test(text.slice(0, start));
  let at = start + quote.length;
  while (at < text.length && !text.startsWith(quote, at)) {
    at += text.charAt(at) === "\\" && !isRaw ? 2 : 1;
  }
  return at + quote.length - 1;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}
