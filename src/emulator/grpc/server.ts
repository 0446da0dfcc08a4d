import {
  type handleUnaryCall,
  Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import protobuf from "protobufjs";
import type { Api, Call } from "../api/api.ts";
import { CloudTasksError, CODES } from "../errors.ts";
import { createTurns } from "./turns.ts";
import { loadProtos, type Method, methodsOf, VERSIONS } from "../proto/root.ts";

export type Door = { readonly port: number; readonly close: () => void };

/** Serves google.cloud.tasks v2 and v2beta3 over plaintext gRPC. Rejects when the port is taken. */
export async function serveGrpc(api: Api, host: string, port: number): Promise<Door> {
  const server = new Server({
    "grpc.max_receive_message_length": 8 * 1024 * 1024,
    "grpc.enable_channelz": 0, // bookkeeping per call that nobody reads
  });
  const root = loadProtos("grpc");
  for (const version of VERSIONS) {
    const queueFields = Object.keys(root.lookupType(`google.cloud.tasks.${version}.Queue`).fields);
    const definition: Record<string, ServiceDefinition[string]> = {};
    const implementation: UntypedServiceImplementation = {};
    for (const method of methodsOf(root, version)) {
      definition[method.name] = wire(method, `/google.cloud.tasks.${version}.CloudTasks/`);
      implementation[method.name] = answer(api.calls[lowerFirst(method.name)], queueFields);
    }
    server.addService(definition, implementation);
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      `${host.includes(":") ? `[${host}]` : host}:${port}`,
      ServerCredentials.createInsecure(),
      (error, actual) => (error ? reject(error) : resolve(actual)),
    );
  });
  return {
    port: bound,
    // Clients keep their channel open as long as they live: waiting for them would be for ever.
    close: () => server.forceShutdown(),
  };
}

function wire({ name, request, response }: Method, prefix: string): ServiceDefinition[string] {
  const encode = (type: protobuf.Type) => (message: object) =>
    type.encode(message).finish() as Buffer;
  const decode = (type: protobuf.Type) => (bytes: Buffer) => type.decode(bytes);
  return {
    path: prefix + name,
    requestStream: false,
    responseStream: false,
    requestSerialize: encode(request),
    requestDeserialize: decode(request),
    responseSerialize: encode(response),
    responseDeserialize: decode(response),
  };
}

function answer(
  call: Call | undefined,
  queueFields: readonly string[],
): handleUnaryCall<object, object> {
  return ({ request }, callback) => void reply(request, callback);

  async function reply(request: object, callback: sendUnaryData<object>): Promise<void> {
    try {
      if (call === undefined) throw unimplemented();
      await turn();
      callback(null, await call(request as never, queueFields));
    } catch (error) {
      callback(status(error));
    }
  }
}

/** Measured: 8 to a turn keep Google's client and the emulator busy at the same time. */
const turn = createTurns(8);

const unimplemented = (): CloudTasksError =>
  new CloudTasksError("UNIMPLEMENTED", "This method is not part of the embedded Cloud Tasks.");

/** The one place where an error becomes a gRPC status. */
function status(error: unknown): { code: number; details: string; metadata?: Metadata } {
  if (!(error instanceof CloudTasksError)) {
    process.emitWarning(`The embedded Cloud Tasks failed: ${String(error)}`);
    return { code: CODES.INTERNAL.number, details: `Internal error: ${String(error)}` };
  }
  const { number: code } = CODES[error.code];
  if (error.help === undefined) return { code, details: error.message };
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", helpDetails(code, error.message, error.help));
  return { code, details: error.message, metadata };
}

/** google/rpc/status.proto and error_details.proto, as far as a Help detail needs them. */
const RPC = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Link { string description = 1; string url = 2; }
  message Help { repeated Link links = 1; }
`).root;

function helpDetails(code: number, message: string, link: object): Buffer {
  const help = RPC.lookupType("google.rpc.Help")
    .encode({ links: [link] })
    .finish();
  const details = [{ typeUrl: "type.googleapis.com/google.rpc.Help", value: help }];
  return Buffer.from(
    RPC.lookupType("google.rpc.Status").encode({ code, message, details }).finish(),
  );
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
