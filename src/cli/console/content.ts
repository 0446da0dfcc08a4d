import { type ContentTerm, needsBytes, needsRequest } from "../../console/facts/content-terms.ts";
import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { Google } from "../../console/facts/google.ts";
import type { ContentSearch, Looked, RequestView } from "../../console/server/parts.ts";
import { compileBody } from "../../relay/read/body.ts";
import { NO_BODY } from "../../relay/read/view.ts";
import { checkExpression, compileExpression } from "../../relay/route/expressions.ts";
import { type Scope, scopeOf } from "../../relay/route/scope.ts";
import type { Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { type ArchivedBodies, type ArchivedBody, openBodies } from "../archive/bodies.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { captureOf } from "./requests.ts";

/** The request of a delivery, or as much of it as is kept; undefined: nothing is. */
export type ReadRequest = (
  delivery: DeliveryFact,
  signal?: AbortSignal,
) => Promise<RequestView | undefined>;

/** Where the bytes of deliveries are: in the state folder of `npm run dev`, in the archive, or nowhere. */
export type Bytes =
  | { readonly where: "folder"; readonly read: ReadRequest }
  | ({ readonly where: "archive"; readonly read: ReadRequest } & Pick<ArchivedBodies, "sizeOf">)
  | { readonly where: "nowhere" };

/** Bytes of bodies that are read from the archive for one answer of the console. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Makes ready the terms of a search over what deliveries hold, in the relay's own CEL. As in a `when`, an
 * expression that cannot be computed does not hold. Throws a UserError for one that does not compile, and
 * for one that needs what is kept nowhere.
 */
export function contentSearch(
  terms: readonly ContentTerm[],
  config: Config,
  bytes: Bytes,
): ContentSearch {
  const tests = terms.map(({ typed, expression, isNot }) => {
    const fault = checkExpression(expression, "bool");
    if (fault?.severity === "error") throw new UserError(`"${typed}": ${fault.message}`);
    const missing = whatIsMissing(expression, bytes.where);
    if (missing !== undefined) throw new UserError(`"${typed}" ${missing}`);
    return { holds: compileExpression(expression, "bool"), isNot };
  });
  const matches = (delivery: DeliveryFact, request: RequestView | undefined): boolean => {
    const scope = scopeFor(delivery, config, request);
    return tests.every(({ holds, isNot }) => {
      const computed = holds(scope);
      return ("value" in computed && computed.value === true) !== isNot;
    });
  };
  if (!terms.some(({ expression }) => needsBytes(expression)) || bytes.where === "nowhere") {
    return { matches: async (delivery) => matches(delivery, undefined), looked: () => undefined };
  }
  return searchOfBytes(matches, bytes);
}

function searchOfBytes(
  matches: (delivery: DeliveryFact, request: RequestView) => boolean,
  bytes: Exclude<Bytes, { readonly where: "nowhere" }>,
): ContentSearch {
  let looked: Looked = { deliveries: 0, missing: 0, bytes: 0 };
  const note = (missing: number): void => {
    const { deliveries } = looked;
    looked = { ...looked, deliveries: deliveries + 1, missing: looked.missing + missing };
  };
  return {
    matches: async (delivery, signal) => {
      if (bytes.where === "archive") {
        const size = (await bytes.sizeOf(delivery, signal && { signal })) ?? 0;
        // The first is looked into however large it is, so that every answer gets further.
        if (looked.bytes > 0 && looked.bytes + size > MOST_BYTES) return undefined;
        looked = { ...looked, bytes: looked.bytes + size };
      }
      const request = await bytes.read(delivery, signal);
      note(request === undefined ? 1 : 0);
      // Where the bytes were not kept, nothing is known of what it held.
      return request !== undefined && matches(delivery, request);
    },
    looked: () => (bytes.where === "archive" ? looked : undefined),
  };
}

/** Why an expression cannot be asked there, and what to do; undefined: it can be. */
function whatIsMissing(expression: string, where: Bytes["where"]): string | undefined {
  if (where === "nowhere" && needsBytes(expression)) {
    return (
      "looks into what deliveries hold, and the log has none of it: that needs the archive. " +
      "Set archive: gs://BUCKET in relay.yaml and archive: true on a source; from then on its events can be searched."
    );
  }
  if (where === "archive" && needsRequest(expression)) {
    return "looks into headers or the query, and the archive keeps bodies alone: search by body.<path>.";
  }
  return undefined;
}

/** Bodies in the archive of a project, as requests: their content type is all that is kept of the headers. */
export function bytesInArchive(config: Config, google: Google): Bytes {
  const { archive } = config;
  const isKept = Object.values(config.sources).some((source) => source.archive);
  if (archive === undefined || !isKept) return { where: "nowhere" };
  const { sizeOf, read } = openBodies(archive, google);
  return {
    where: "archive",
    sizeOf,
    read: async (delivery, signal) => {
      const body = await read(delivery, signal && { signal });
      return body && asRequest(delivery, body);
    },
  };
}

const asRequest = (
  { method = "POST", path = "/", time }: DeliveryFact,
  { contentType, bytes }: ArchivedBody,
): RequestView => ({
  method,
  path,
  query: "",
  headers: contentType === "" ? [] : [["content-type", contentType]],
  bodyBase64: bytes.toString("base64"),
  receivedAt: time,
});

function scopeFor(
  { id, event = id, source = "", type = "", time, path = "/" }: DeliveryFact,
  { sources }: Config,
  request: RequestView | undefined,
): Scope {
  const provider = Object.hasOwn(sources, source) ? sources[source]?.provider : undefined;
  const at = new Date(time);
  const facts = { id: event, source, type, time: at };
  const capture =
    request === undefined
      ? { method: "POST", query: "", headers: [], body: Buffer.alloc(0) }
      : captureOf(request);
  const delivery = asDelivery(capture, request?.path ?? path, at);
  const known = { identity: event, timeIsOwn: true, body: null, bytes: delivery.body };
  return scopeOf({ ...facts, ...known }, delivery, () =>
    provider === undefined ? NO_BODY : compileBody(provider)(delivery),
  );
}
