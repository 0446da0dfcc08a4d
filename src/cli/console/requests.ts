import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { CodingView, RequestView } from "../../console/server/parts.ts";
import { Problem } from "../../relay/problem.ts";
import { decodeOnUse } from "../../relay/read/codings.ts";
import { BODY_LIMIT_BYTES } from "../../types/delivery.ts";
import { headerPairs, keptRequest } from "../dev/kept-requests.ts";
import type { Capture } from "../explain/capture.ts";
import { asDelivery } from "../sign/outgoing.ts";

/** The request of a delivery to the `npm run dev` that keeps its state in a folder. */
export function readRequest(
  data: string,
  { id }: Pick<DeliveryFact, "id">,
): RequestView | undefined {
  const kept = keptRequest(data, id);
  if (kept === undefined) return undefined;
  const { method, path, query, rawHeaders, receivedAt, body } = kept;
  return withCoding({
    method,
    path,
    query,
    headers: headerPairs(rawHeaders),
    receivedAt,
    bodyBase64: body.toString("base64"),
  });
}

/** A request with its body inside its content coding, as the relay undoes it. */
export function withCoding(request: RequestView): RequestView {
  const name = request.headers.find(([header]) => header.toLowerCase() === "content-encoding")?.[1];
  if (name === undefined || request.bodyBase64 === "") return request;
  const came = Buffer.from(request.bodyBase64, "base64");
  const capture = { ...captureOf(request), body: came };
  const delivery = asDelivery(capture, request.path, new Date(request.receivedAt));
  try {
    const { body } = decodeOnUse(delivery, { limitBytes: BODY_LIMIT_BYTES });
    if (body === came) return request; // a coding that the relay leaves alone
    const coding: CodingView = { name, plainBase64: body.toString("base64") };
    return { ...request, coding };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...request, coding: { name, trouble: error.message } };
  }
}

/** The request as `relay explain` reads one: signatures are over the body inside its content coding. */
export const captureOf = ({
  method,
  path,
  query,
  headers,
  bodyBase64,
  coding,
}: RequestView): Capture => ({
  method,
  path,
  query,
  headers: headers.map(([name, value]) => [name.toLowerCase(), value] as const),
  body: Buffer.from(coding?.plainBase64 ?? bodyBase64, "base64"),
  notes: [],
});
