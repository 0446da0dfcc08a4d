/**
 * Parses JSON so that `JSON.stringify` writes its numbers as they were: beyond 2^53 two different
 * ones would become one. Only for that, since such numbers cannot be calculated with. Throws a
 * SyntaxError where the text is not JSON.
 */
export const parseExactly = (text: string): unknown => JSON.parse(text, exactly);

function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  // Node has it since 21; TypeScript does not know it yet.
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source);
}
