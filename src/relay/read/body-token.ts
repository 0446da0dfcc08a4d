/**
 * The compact token (RFC 7515 §7.1) in a delivery's bytes: all of them, or the string of the JSON
 * object's only member. A member beside it would reach the targets without anything that signs it,
 * so that a body with one holds no token. Undefined where there is none.
 */
export function bodyToken(body: Buffer, member: string | undefined): string | undefined {
  if (member === undefined) return body.toString("latin1");
  try {
    const value = JSON.parse(body.toString("utf8")) as Readonly<Record<string, unknown>> | null;
    const token = value?.[member];
    const isOnly = Object.keys(value ?? {}).length === 1;
    return isOnly && typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}
