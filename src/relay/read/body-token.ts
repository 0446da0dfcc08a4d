import { decodeText } from "./text.ts";

/**
 * The compact token (RFC 7515 §7.1) in a delivery's bytes: all of them, or the string of the JSON
 * object's only member. A member beside it would reach the targets without anything that signs it,
 * so that a body with one holds no token. Undefined where there is none.
 */
export function bodyToken(body: Buffer, member: string | undefined): string | undefined {
  const text = decodeText(body);
  if (member === undefined) return text;
  try {
    const value = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const token = value?.[member];
    const isOnly = Object.keys(value ?? {}).length === 1;
    return isOnly && typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}
