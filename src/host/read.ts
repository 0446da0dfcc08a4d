import type { IncomingMessage, ServerResponse } from "node:http";
import type { Unread } from "../types/delivery.ts";
import type { Budget } from "./budget.ts";

/**
 * A request's body; empty where it has none, and where it was not read for the reason that is
 * given.
 */
export type ReadBody = { readonly bytes: Buffer; readonly unread?: Unread };

const NOTHING: ReadBody = { bytes: Buffer.alloc(0) };

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
    const chunks: Buffer[] = [];
    let held = 0;
    const finish = (read: ReadBody | undefined): void => {
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      reading.delete(onStop);
      if (read === undefined || read.unread !== undefined) budget.give(held);
      resolve(read);
    };
    const giveUp = (unread: Unread): void => finish({ ...NOTHING, unread });
    const onData = (chunk: Buffer): void => {
      if (held + chunk.length > limitBytes) return giveUp("body-too-large");
      if (!budget.take(chunk.length, held)) return giveUp("overloaded");
      held += chunk.length;
      chunks.push(chunk);
    };
    const onEnd = (): void => finish({ bytes: join(chunks, held) });
    const onClose = (): void => finish(undefined);
    const onStop = (): void => giveUp("stopping");
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    reading.add(onStop);
  });
}

function join(chunks: readonly Buffer[], length: number): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, length);
}
