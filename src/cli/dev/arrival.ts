import type { IncomingMessage } from "node:http";
import { wholeBody } from "../../emulator/whole-body.ts";
import { readEvent, readTask, Refusal } from "../../handler/index.ts";
import type { CloudEvent, TaskInfo, Verifier } from "../../handler/index.ts";
import { bodyHash } from "../../relay/read/identity.ts";
import type { Content, EchoDelivery, Token } from "./echo-delivery.ts";
import { readCargo } from "./google/cargo.ts";
import { play, serviceOf } from "./google/play.ts";

/** What reads a request to the echo. */
export type Reader = {
  readonly verify: Verifier;
  /** Where the embedded Cloud Storage is. */
  readonly storage: string;
};

/** A request to the echo, and the body of its answer where it has one. */
export type Arrival = { readonly delivery: EchoDelivery; readonly answer?: object };

/** Twice what a Cloud Task can hold. */
const MAX_BODY_BYTES = 2 * 1_048_576;

/**
 * Reads a request as the target it is for: one of Google's services by its host, which plays here, or a
 * service of the user's. Rejects where the body breaks off or is too long.
 */
export async function receive(
  request: IncomingMessage,
  reader: Reader,
  receivedAt: Date,
): Promise<Arrival> {
  const body = await wholeBody(request, MAX_BODY_BYTES, tooLarge);
  const whole = Object.assign(request, { rawBody: body });
  const token = await readToken(whole, reader.verify);
  const task = await orNull(async () => readTask(whole));
  const seen = { whole, body, token, task };
  const service = serviceOf(request.headers.host ?? "");
  if (service === undefined) {
    const content = await readContent(whole, body, reader.storage);
    const wanted = token.ok
      ? wantedStatus(request.url ?? "/", task?.retryCount ?? 0)
      : token.status;
    return { delivery: deliveryOf(seen, content, receivedAt, content.fault?.status ?? wanted) };
  }
  const { method = "", url = "/" } = request;
  const path = new URL(url, "http://echo").pathname;
  const kind = token.ok ? token.kind : undefined;
  const played = play({ service, method, path, token: kind, body }, receivedAt);
  const content = await readCargo(played.cargo, body, reader.storage);
  const delivery = deliveryOf(seen, content, receivedAt, played.status);
  const { reason } = played;
  const marked = { ...delivery, service: service.title, ...(reason && { problem: reason }) };
  return { delivery: marked, answer: played.answer };
}

type Seen = {
  readonly whole: IncomingMessage;
  readonly body: Buffer;
  readonly token: ReadToken;
  readonly task: TaskInfo | null;
};

function deliveryOf(
  { whole, body, token, task }: Seen,
  { event, bytes, carried, fault }: Content,
  receivedAt: Date,
  status: number,
): EchoDelivery {
  const { authorization: _token, cookie: _cookie, ...headers } = whole.headers;
  return {
    receivedAt: receivedAt.toISOString(),
    method: whole.method ?? "",
    url: whole.url ?? "/",
    status,
    token: token.ok ? token : { ok: false, code: token.code, reason: token.reason },
    task,
    event,
    headers,
    carried,
    wireBytes: body.length,
    bytes: bytes.length,
    sha256: bodyHash(bytes),
    body: bytes.toString("base64"),
    ...(fault && { problem: fault.reason }),
  };
}

/** The event as the handler library reads it, which is what the target's own code gets. */
async function readContent(
  request: IncomingMessage,
  body: Buffer,
  storage: string,
): Promise<Content> {
  const { "content-encoding": coding, "ce-dataref": dataref } = request.headers;
  const reference = dataref === undefined || body.length > 0 ? undefined : "dataref";
  const carried = reference ?? (coding === "gzip" ? "gzip" : "as it is");
  try {
    const event = await readEvent(request, { STORAGE_EMULATOR_HOST: storage });
    return { event: attributesOf(event), bytes: event.bytes, carried };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isFault = error.code.startsWith("data-") || error.code === "body-too-large";
    const fault = isFault && { fault: { status: error.status, reason: error.message } };
    return { event: null, bytes: body, carried, ...fault };
  }
}

const attributesOf = ({ id, source, type, time }: CloudEvent): EchoDelivery["event"] => ({
  id,
  source,
  type,
  time,
});

/** Access tokens of the embedded Cloud Tasks; Google's begin the same way, and nothing here could verify them. */
const ACCESS_TOKEN = /^Bearer ya29\.embedded\.[\w-]+$/;

type ReadToken =
  | Exclude<Token, { ok: false }>
  | { readonly ok: false; readonly code: string; readonly status: number; readonly reason: string };

async function readToken(request: IncomingMessage, verify: Verifier): Promise<ReadToken> {
  if (ACCESS_TOKEN.test(request.headers.authorization ?? "")) return { ok: true, kind: "oauth" };
  try {
    const { audience, serviceAccount } = await verify(request);
    return { ok: true, kind: "oidc", audience, serviceAccount };
  } catch (error) {
    return { ok: false, ...refusalOf(error) };
  }
}

const tooLarge = (): Error => new Error(`its body is larger than ${MAX_BODY_BYTES} bytes`);

function refusalOf(error: unknown): { code: string; status: number; reason: string } {
  if (!(error instanceof Refusal)) throw error;
  return { code: error.code, status: error.status, reason: error.message };
}

/** What the handler library reads, or null where the request is not that: an echo shows anything. */
async function orNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** `/status/<200…599>` with an optional `?times=<n>`: the first n attempts get that status. */
function wantedStatus(url: string, attemptsBefore: number): number {
  const { pathname, searchParams } = new URL(url, "http://echo");
  const status = /^\/status\/([2-5]\d\d)$/.exec(pathname)?.[1];
  const times = searchParams.get("times");
  const isOver = times !== null && attemptsBefore >= Number(times);
  return status === undefined || isOver ? 204 : Number(status);
}
