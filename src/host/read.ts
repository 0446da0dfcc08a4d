import type { IncomingMessage, ServerResponse } from "node:http";
import type { Unread } from "../types/delivery.ts";
import type { Budget } from "./budget.ts";

/**
 * A request's body; empty where it has none, and where it was not read for the reason that is
 * given.
 */
export type ReadBody = {
  /** As it came in; one piece once somebody has joined them. */
  readonly pieces: Buffer[];
  readonly length: number;
  readonly unread?: Unread;
};

const NOTHING: ReadBody = { pieces: [], length: 0 };

/** What bounds the bodies that are read. */
export type ReadRules = {
  readonly limitBytes: number;
  readonly budget: Budget;
  /** Bodies that are not whole yet: each is called when it must not be waited for any longer. */
  readonly reading: Set<() => void>;
};

/** Reads a request's body whole; undefined when the sender hung up before. */
export type Reader = (
  request: IncomingMessage,
  response: ServerResponse,
) => ReadBody | Promise<ReadBody | undefined>;

/**
 * Makes the reader. There is a body when its length or its transfer coding says so (RFC 9112 §6.3),
 * whatever its content type. What is over the limit or the budget is not held: at once where its
 * length tells, else when it has come that far.
 */
export function createReader(rules: ReadRules): Reader {
  const { limitBytes, budget } = rules;
  return (request, response) => {
    const { headers } = request;
    const length = headers["content-length"];
    if (headers["transfer-encoding"] === undefined && (length === undefined || length === "0")) {
      return NOTHING;
    }
    const declared = Number(length ?? 0);
    if (declared > limitBytes) return { ...NOTHING, unread: "body-too-large" };
    if (!budget.hasRoom(declared)) return { ...NOTHING, unread: "overloaded" };
    if (headers.expect !== undefined) response.writeContinue();
    return collect(request, rules);
  };
}

function collect(
  request: IncomingMessage,
  { limitBytes, budget, reading }: ReadRules,
): Promise<ReadBody | undefined> {
  return new Promise((resolve) => {
    // The listeners stay, since taking them off takes longer than the few calls that come after;
    // they let go of the body, which they would keep for as long as its connection is idle.
    let pieces: Buffer[] = [];
    let settle: typeof resolve | undefined = resolve;
    let held = 0;
    let settled = 0;
    const finish = (read: ReadBody | undefined): void => {
      if (settle === undefined) return;
      reading.delete(onStop);
      if (read === undefined || read.unread !== undefined) budget.give(held);
      settle(read);
      settle = undefined;
      pieces = [];
    };
    const giveUp = (unread: Unread): void => finish({ ...NOTHING, unread });
    const onData = (chunk: Buffer): void => {
      if (settle === undefined) return;
      if (held + chunk.length > limitBytes) return giveUp("body-too-large");
      if (!budget.take(chunk.length, held)) return giveUp("overloaded");
      held += chunk.length;
      pieces.push(chunk);
      if (pieces.length - settled === FEW) settled = joinSmall(pieces, settled);
    };
    const onEnd = (): void => finish({ pieces, length: held });
    const onClose = (): void => finish(undefined);
    const onStop = (): void => giveUp("stopping");
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    reading.add(onStop);
  });
}

/** So many pieces at a time are looked at for their size. */
const FEW = 256;
/** A smaller one takes more memory beside its bytes, and holds all that was read with it. */
const SMALL_BYTES = 4096;

/** Joins the pieces from one on where they are small on average; gives how many there are then. */
function joinSmall(pieces: Buffer[], from: number): number {
  const last = pieces.slice(from);
  const bytes = last.reduce((sum, { length }) => sum + length, 0);
  if (bytes < last.length * SMALL_BYTES) pieces.splice(from, last.length, Buffer.concat(last));
  return pieces.length;
}
