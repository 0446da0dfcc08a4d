import { setImmediate } from "node:timers/promises";
import {
  type handleUnaryCall,
  type Metadata,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type protobuf from "protobufjs";
import { hostPort } from "../address.ts";
import type { AnsweredCall, Api } from "../api/api.ts";
import { invalid, notServed } from "../errors.ts";
import { checkWire } from "../proto/from-wire.ts";
import { loadProtos, type Method, methodsOf, type Version, VERSIONS } from "../proto/root.ts";
import { readSelection, select } from "../proto/select.ts";
import { addHealth, HEALTH } from "./health.ts";
import { addReflection } from "./reflection.ts";
import { status } from "./status.ts";
import { createTurns } from "./turns.ts";

/** The gRPC port, served. */
export type GrpcEndpoint = { readonly port: number; readonly close: () => Promise<void> };

/**
 * What a client of today's npm release cannot say is not taken back by its silence: an update
 * without a mask.
 */
const UNSAID = { v2: ["httpTarget"], v2beta3: [] as string[] } as const;

/** Services beside CloudTasks, which have no version of their own. */
const BESIDE = ["google.cloud.location.Locations", "google.longrunning.Operations"];

const cloudTasks = (version: Version): string => `google.cloud.tasks.${version}.CloudTasks`;

/**
 * Serves google.cloud.tasks v2 and v2beta3, health checks and reflection over plaintext gRPC.
 * Rejects when the port is in use.
 */
export async function serveGrpc(api: Api, host: string, port: number): Promise<GrpcEndpoint> {
  const server = new Server({
    "grpc.max_receive_message_length": 8 * 1024 * 1024,
    "grpc.enable_channelz": 0, // bookkeeping per call that nobody reads
  });
  const root = loadProtos();
  for (const version of VERSIONS) {
    const { fields } = root.lookupType(`google.cloud.tasks.${version}.Queue`);
    const unsaid: readonly string[] = UNSAID[version];
    const queueFields = Object.keys(fields).filter((field) => !unsaid.includes(field));
    addService(server, api, cloudTasks(version), (call, message) =>
      call(message, queueFields, version),
    );
  }
  for (const service of BESIDE) {
    addService(server, api, service, (call, message) => call(message, [], "v2"));
  }
  const served = [...VERSIONS.map(cloudTasks), ...BESIDE];
  const endWatches = addHealth(server, served);
  addReflection(server, [...served.map((name) => root.lookupService(name)), HEALTH]);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(hostPort(host, port), ServerCredentials.createInsecure(), (error, actual) =>
      error ? reject(error) : resolve(actual),
    );
  });
  return {
    port: bound,
    // Clients keep their channel open as long as they live: waiting for them would be for ever.
    close: async () => {
      endWatches();
      await setImmediate(); // lets the ends go out
      server.forceShutdown();
    },
  };
}

/** Makes a call with what its service knows. */
type Invoke = (call: AnsweredCall, message: never) => Promise<object>;

function addService(server: Server, api: Api, service: string, invoke: Invoke): void {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const method of methodsOf(loadProtos(), service)) {
    definition[method.name] = wire(method);
    implementation[method.name] = answer(method, api.calls[lowerFirst(method.name)], invoke);
  }
  server.addService(definition, implementation);
}

/** Requests come undecoded, so that one that cannot be read gets its answer where all others do. */
function wire({ path, response }: Method): ServiceDefinition[string] {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (message: object) => response.encode(message).finish() as Buffer,
    responseDeserialize: (bytes: Buffer) => response.decode(bytes),
  };
}

function answer(
  method: Method,
  call: AnsweredCall | undefined,
  invoke: Invoke,
): handleUnaryCall<Buffer, object> {
  return (received, callback) => void reply(received, callback);

  async function reply(
    { request, metadata }: ServerUnaryCall<Buffer, object>,
    callback: sendUnaryData<object>,
  ): Promise<void> {
    try {
      if (call === undefined) throw notServed();
      await turn();
      const message = decode(method, request);
      callback(null, selected(method, await invoke(call, message as never), metadata));
    } catch (error) {
      callback(status(error));
    }
  }
}

/** Calls that make or change something: nothing of what they say may be lost in decoding. */
const MAKES = /^(Create|Update|Set|BatchCreate)/;

function decode({ name, request }: Method, bytes: Buffer): protobuf.Message {
  try {
    if (MAKES.test(name)) checkWire(request, bytes);
    return request.decode(bytes);
  } catch (cause) {
    if (cause instanceof RangeError)
      throw invalid(`The request cannot be decoded: ${cause.message}`);
    throw cause;
  }
}

/** The part of a response that the header x-goog-fieldmask asks for. */
function selected({ response }: Method, message: object, metadata: Metadata): object {
  const [mask] = metadata.get("x-goog-fieldmask");
  return mask ? select(response, message, readSelection(String(mask))) : message;
}

/** Measured: 8 to a turn keep Google's client and the emulator busy at the same time. */
const turn = createTurns(8);

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
