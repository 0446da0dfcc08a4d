import type { Answer, Respond } from "../types.ts";

/** An answer with a JSON body. */
export const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(body),
});

/** An answer as a provider or a source insists on it. */
export const respondWith = ({ status, body, contentType }: Respond): Answer => ({
  status,
  headers: body === "" ? {} : { "content-type": contentType },
  body,
});
