import { Metadata } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { CloudTasksError, CODES } from "../errors.ts";

/** The one place where an error becomes a gRPC status. */
export function status(error: unknown): { code: number; details: string; metadata?: Metadata } {
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
