import type {
  handleServerStreamingCall,
  handleUnaryCall,
  Server,
  ServerWritableStream,
  ServiceDefinition,
} from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { CloudTasksError } from "../errors.ts";
import { status } from "./status.ts";

/** grpc.health.v1 (github.com/grpc/grpc-proto, grpc/health/v1/health.proto). */
const ROOT = protobuf.parse(`
  syntax = "proto3";
  package grpc.health.v1;
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse {
    enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
    ServingStatus status = 1;
  }
  message HealthListRequest {}
  message HealthListResponse { map<string, HealthCheckResponse> statuses = 1; }
  service Health {
    rpc Check(HealthCheckRequest) returns (HealthCheckResponse);
    rpc List(HealthListRequest) returns (HealthListResponse);
    rpc Watch(HealthCheckRequest) returns (stream HealthCheckResponse);
  }
`).root;
ROOT.resolveAll();

/** The service as reflection describes it. */
export const HEALTH: protobuf.Service = ROOT.lookupService("grpc.health.v1.Health");

const SERVING = 1;
const SERVICE_UNKNOWN = 3;
type Request = { readonly service?: string };

/**
 * Answers health checks: as long as anybody answers, all services are served. The empty name is the
 * server itself. Returns what ends the watches, which a server that goes leaves hanging.
 */
export function addHealth(server: Server, services: readonly string[]): () => void {
  const watches = new Set<ServerWritableStream<Request, object>>();
  const isServed = (name: string): boolean => name === "" || services.includes(name);
  const check: handleUnaryCall<Request, object> = ({ request: { service = "" } }, callback) => {
    if (isServed(service)) return callback(null, { status: SERVING });
    callback(status(new CloudTasksError("NOT_FOUND", `The service "${service}" is not served.`)));
  };
  const list: handleUnaryCall<object, object> = (_, callback) => {
    const statuses = ["", ...services].map((name) => [name, { status: SERVING }] as const);
    callback(null, { statuses: Object.fromEntries(statuses) });
  };
  // Nothing changes while the server is there.
  const watch: handleServerStreamingCall<Request, object> = (call) => {
    const { service = "" } = call.request;
    watches.add(call);
    call.once("close", () => watches.delete(call));
    call.write({ status: isServed(service) ? SERVING : SERVICE_UNKNOWN });
  };
  server.addService(definitionOf(HEALTH), { Check: check, List: list, Watch: watch });
  return () => {
    for (const call of watches) call.end();
  };
}

/** A service that is defined here, for grpc-js. */
export function definitionOf(service: protobuf.Service): ServiceDefinition {
  return Object.fromEntries(
    service.methodsArray.map((method) => [
      method.name,
      {
        path: `/${service.fullName.slice(1)}/${method.name}`,
        requestStream: method.requestStream ?? false,
        responseStream: method.responseStream ?? false,
        ...codec("request", service.lookupType(method.requestType)),
        ...codec("response", service.lookupType(method.responseType)),
      },
    ]),
  ) as ServiceDefinition;
}

const codec = (side: "request" | "response", type: protobuf.Type): object => ({
  [`${side}Serialize`]: (message: object) => Buffer.from(type.encode(message).finish()),
  [`${side}Deserialize`]: (bytes: Buffer) => type.decode(bytes),
});
