import type { handleBidiStreamingCall, Server } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { CODES } from "../errors.ts";
import { type DescribedFile, describeServices } from "./descriptors.ts";
import { definitionOf } from "./health.ts";

/**
 * The two versions of server reflection, which differ in their name alone
 * (grpc/reflection/v1/reflection.proto).
 */
const SERVICES = ["grpc.reflection.v1", "grpc.reflection.v1alpha"].map((name) => {
  const { root } = protobuf.parse(`
    syntax = "proto3";
    package ${name};
    message ServerReflectionRequest {
      string host = 1;
      oneof message_request {
        string file_by_filename = 3;
        string file_containing_symbol = 4;
        ExtensionRequest file_containing_extension = 5;
        string all_extension_numbers_of_type = 6;
        string list_services = 7;
      }
    }
    message ExtensionRequest { string containing_type = 1; int32 extension_number = 2; }
    message ServerReflectionResponse {
      string valid_host = 1;
      ServerReflectionRequest original_request = 2;
      oneof message_response {
        FileDescriptorResponse file_descriptor_response = 4;
        ExtensionNumberResponse all_extension_numbers_response = 5;
        ListServiceResponse list_services_response = 6;
        ErrorResponse error_response = 7;
      }
    }
    message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
    message ExtensionNumberResponse { string base_type_name = 1; repeated int32 extension_number = 2; }
    message ListServiceResponse { repeated ServiceResponse service = 1; }
    message ServiceResponse { string name = 1; }
    message ErrorResponse { int32 error_code = 1; string error_message = 2; }
    service ServerReflection {
      rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
    }
  `);
  root.resolveAll();
  return root.lookupService(`${name}.ServerReflection`);
});

type Request = {
  readonly host?: string;
  readonly messageRequest?: string;
  readonly fileByFilename?: string;
  readonly fileContainingSymbol?: string;
};

/** Answers what is served and how it is defined, so that grpcurl and its like need no files. */
export function addReflection(server: Server, services: readonly protobuf.Service[]): void {
  const all = [...services, ...SERVICES];
  let described: DescribedFile[] | undefined;
  const files = (): DescribedFile[] => (described ??= describeServices(all));

  function answer(request: Request): object {
    switch (request.messageRequest) {
      case "listServices":
        return {
          listServicesResponse: {
            service: all.map(({ fullName }) => ({ name: fullName.slice(1) })),
          },
        };
      case "fileByFilename":
        return filesFrom(files().find(({ name }) => name === request.fileByFilename));
      case "fileContainingSymbol": {
        const symbol = request.fileContainingSymbol ?? "";
        return filesFrom(files().find(({ symbols }) => symbols.includes(symbol)));
      }
      default: // extensions: the served protos have none
        return notFound();
    }
  }

  /** The file and all it needs, so that one question is enough. */
  function filesFrom(file: DescribedFile | undefined): object {
    if (file === undefined) return notFound();
    const found = new Set<DescribedFile>();
    const collect = (one: DescribedFile | undefined): void => {
      if (one === undefined || found.has(one)) return;
      found.add(one);
      for (const needed of one.dependencies) collect(files().find(({ name }) => name === needed));
    };
    collect(file);
    return {
      fileDescriptorResponse: { fileDescriptorProto: [...found].map(({ bytes }) => bytes) },
    };
  }

  const info: handleBidiStreamingCall<Request, object> = (call) => {
    call.on("data", (request: Request) => {
      call.write({ validHost: request.host ?? "", originalRequest: request, ...answer(request) });
    });
    call.on("end", () => call.end());
  };
  for (const service of SERVICES) {
    server.addService(definitionOf(service), { ServerReflectionInfo: info });
  }
}

const notFound = (): object => ({
  errorResponse: { errorCode: CODES.NOT_FOUND.number, errorMessage: "It is not defined here." },
});
