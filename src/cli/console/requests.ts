import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { RequestView } from "../../console/server/parts.ts";
import { keptRequest } from "../dev/kept-requests.ts";
import type { Capture } from "../explain/capture.ts";

/** The request of a delivery to the `npm run dev` that keeps its state in a folder. */
export function readRequest(data: string, { id }: DeliveryFact): RequestView | undefined {
  const kept = keptRequest(data, id);
  if (kept === undefined) return undefined;
  const { method, path, query, rawHeaders, receivedAt, body } = kept;
  const headers = rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""]] : [],
  );
  return { method, path, query, headers, receivedAt, bodyBase64: body.toString("base64") };
}

/** The request as `relay explain` reads one. */
export const captureOf = ({ method, path, query, headers, bodyBase64 }: RequestView): Capture => ({
  method,
  path,
  query,
  headers: headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  body: Buffer.from(bodyBase64, "base64"),
  notes: [],
});
