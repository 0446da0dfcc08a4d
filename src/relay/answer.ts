import type { Answer } from "../types.ts";

/** An answer with a JSON body. */
export const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
});
