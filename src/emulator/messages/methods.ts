import { invalid } from "../errors.ts";
import type { HttpMethod } from "../types.ts";

/** HttpMethod of target.proto, by number. */
const METHODS = ["POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] as const;

/**
 * Undefined for HTTP_METHOD_UNSPECIFIED. Throws INVALID_ARGUMENT for a number that is not a method.
 */
export function methodFrom(number: number | string | null | undefined): HttpMethod | undefined {
  if (!number) return undefined;
  const method = METHODS[Number(number) - 1];
  if (method === undefined) throw invalid(`HttpRequest.httpMethod ${number} is not a method.`);
  return method;
}

/** The number of a method in target.proto. */
export const methodNumber = (method: HttpMethod): number => METHODS.indexOf(method) + 1;

/** Whether a request of this method may have a body (target.proto: POST, PUT and PATCH). */
export const takesBody = (method: HttpMethod): boolean =>
  method === "POST" || method === "PUT" || method === "PATCH";
