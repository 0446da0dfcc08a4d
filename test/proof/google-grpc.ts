import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { type Fault, GOOGLE_STATUSES } from "./faults.ts";
import { eventOf, type Google, type GoogleCall } from "./google.ts";
import { readName, readTask, writeTask } from "./wire.ts";

const OK = 0;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
/** Length prefix of a gRPC message. */
const PREFIX_BYTES = 5;

type Request = GoogleCall & { readonly run: () => number };

/** Answers one gRPC call, or does to it what the campaign decides. */
export function answerGrpc(
  google: Google,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  stream.on("error", () => undefined);
  void buffer(stream)
    .then(async (bytes) => {
      const message = bytes.subarray(PREFIX_BYTES);
      const request = readRequest(google, headers[":path"] ?? "", message);
      const fault = google.decide(request);
      if (fault === undefined) return answer(stream, request.run(), request.name);
      return fail(fault, request, stream);
    })
    .catch(() => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
}

function readRequest(google: Google, path: string, message: Buffer): Request {
  if (path.endsWith("/GetTask")) {
    const name = readName(message);
    const run = (): number => (google.tasks.has(name) ? OK : NOT_FOUND);
    return { api: "get", name, event: undefined, run };
  }
  const task = readTask(message);
  const event = eventOf(task.headers);
  const run = (): number => (google.store(task) === "created" ? OK : ALREADY_EXISTS);
  return { api: "create", name: task.name, event, run };
}

async function fail(fault: Fault, request: Request, stream: ServerHttp2Stream): Promise<void> {
  switch (fault.kind) {
    case "status":
      return answer(stream, GOOGLE_STATUSES[fault.status][1], "");
    case "hang":
      if (fault.done) request.run();
      return;
    case "reset":
      if (fault.done) request.run();
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      return;
    case "cut": {
      request.run();
      const message = writeTask(request.name);
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      stream.write(message.subarray(0, message.length / 2), () =>
        stream.close(constants.NGHTTP2_CANCEL),
      );
      return;
    }
    case "slow":
      await delay(fault.ms);
      return answer(stream, request.run(), request.name);
    case "garbage":
      stream.respond({ ":status": fault.httpStatus, "content-type": "text/html" });
      stream.end(fault.httpStatus === 204 ? undefined : fault.body);
  }
}

function answer(stream: ServerHttp2Stream, code: number, name: string): void {
  if (stream.destroyed) return;
  const headers = { ":status": 200, "content-type": "application/grpc" };
  if (code !== OK) {
    stream.respond({ ...headers, "grpc-status": String(code) }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(writeTask(name));
}
