import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import "protobufjs/ext/descriptor/index.js";
import { expect, onTestFinished, test } from "vitest";
import { loadProtos } from "../../src/emulator/proto/root.ts";
import { LOCATION, QUEUE, startWorld } from "./world.ts";

/** What grpc_health_probe and grpcurl do, with nothing but what the server itself says. */

function plainClient(port: number): Client {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return client;
}

const bytes = (value: Buffer): Buffer => value;
/** A message with one string: its field's number and the string. */
const text = (id: number, value: string): Buffer =>
  Buffer.concat([Buffer.from([(id << 3) | 2, value.length]), Buffer.from(value)]);

const unary = (client: Client, path: string, request: Buffer): Promise<Buffer | number> =>
  new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      bytes,
      bytes,
      request,
      (error: ServiceError | null, answer?: Buffer) =>
        resolve(error?.code ?? answer ?? Buffer.alloc(0)),
    );
  });

const SERVING = Buffer.from([1 << 3, 1]);

test("a health check answers SERVING for the server and each service, NOT_FOUND for another", async () => {
  const client = plainClient((await startWorld()).grpcPort);
  const check = (service: string) =>
    unary(client, "/grpc.health.v1.Health/Check", text(1, service));
  expect(await unary(client, "/grpc.health.v1.Health/Check", Buffer.alloc(0))).toEqual(SERVING);
  expect(await check("google.cloud.tasks.v2.CloudTasks")).toEqual(SERVING);
  expect(await check("google.cloud.tasks.v2beta3.CloudTasks")).toEqual(SERVING);
  expect(await check("google.cloud.tasks.v1.CloudTasks")).toBe(5);
});

test("a health watch answers at once, and ends when the server does", async () => {
  const { grpcPort, close } = await startWorld();
  const client = plainClient(grpcPort);
  const stream = client.makeServerStreamRequest(
    "/grpc.health.v1.Health/Watch",
    bytes,
    bytes,
    Buffer.alloc(0),
  );
  expect(await new Promise((resolve) => stream.once("data", resolve))).toEqual(SERVING);
  const ended = new Promise((resolve) => stream.once("end", resolve));
  await close();
  await ended;
});

/** Asks one question, and gives the answer's field of that number, all of them in order. */
function reflect(client: Client, version: string, question: Buffer): Promise<Buffer> {
  const stream = client.makeBidiStreamRequest(
    `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
    bytes,
    bytes,
  );
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("data", (answer: Buffer) => {
      stream.end();
      resolve(answer);
    });
    stream.write(question);
  });
}

const ANSWER = protobuf.parse(`
  syntax = "proto3";
  message Answer { Files files = 4; Services services = 6; Failed failed = 7; }
  message Files { repeated bytes file = 1; }
  message Services { repeated Service service = 1; }
  message Service { string name = 1; }
  message Failed { int32 code = 1; }
`).root;
type Answer = {
  readonly files?: { readonly file: Uint8Array[] };
  readonly services?: { readonly service: { readonly name: string }[] };
  readonly failed?: { readonly code: number };
};
const read = (answer: Buffer): Answer =>
  ANSWER.lookupType("Answer").toObject(ANSWER.lookupType("Answer").decode(answer));

test.each(["v1", "v1alpha"])("reflection %s lists the services", async (version) => {
  const client = plainClient((await startWorld()).grpcPort);
  const { services } = read(await reflect(client, version, text(7, "*")));
  expect(services?.service.map(({ name }) => name)).toEqual([
    "google.cloud.tasks.v2.CloudTasks",
    "google.cloud.tasks.v2beta3.CloudTasks",
    "google.cloud.location.Locations",
    "google.longrunning.Operations",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
  ]);
});

/** What protobufjs's own reader of descriptors adds to its types do not show. */
const { fromDescriptor } = protobuf.Root as unknown as {
  readonly fromDescriptor: (set: { readonly file: readonly object[] }) => protobuf.Root;
};
type FileDescriptor = {
  readonly name: string;
  readonly package: string;
  readonly dependency: readonly string[];
  readonly messageType: readonly { readonly name: string; readonly field: readonly object[] }[];
};
const FILE = loadProtos().lookupType("google.protobuf.FileDescriptorProto");
const decodeFile = (one: Uint8Array) => FILE.decode(one) as unknown as FileDescriptor;

test.each([
  "google.cloud.tasks.v2.CloudTasks",
  "google.cloud.tasks.v2.CloudTasks.CreateQueue",
  "google.cloud.tasks.v2.UriOverride.Scheme",
])("with the definitions that reflection gives of %s alone, a call can be made", async (symbol) => {
  const { grpcPort } = await startWorld();
  const client = plainClient(grpcPort);
  const { files } = read(await reflect(client, "v1", text(4, symbol)));
  const root = fromDescriptor({ file: (files?.file ?? []).map(decodeFile) });
  root.resolveAll();
  const type = (name: string) => root.lookupType(`google.cloud.tasks.v2.${name}`);
  const queue = {
    name: QUEUE,
    http_target: { uri_override: { port: 0 }, header_overrides: [{ header: { key: "a" } }] },
    retry_config: { min_backoff: { seconds: 2, nanos: 0 } },
  };
  const request = type("CreateQueueRequest").fromObject({ parent: LOCATION, queue });
  const answer = await unary(
    client,
    "/google.cloud.tasks.v2.CloudTasks/CreateQueue",
    Buffer.from(type("CreateQueueRequest").encode(request).finish()),
  );
  const made = type("Queue").toObject(type("Queue").decode(Buffer.from(answer as Buffer)), {
    longs: Number,
  });
  expect(made).toMatchObject(queue);
});

test("each file has its dependencies beside it, and map entries and optional fields as protoc writes them", async () => {
  const client = plainClient((await startWorld()).grpcPort);
  const symbol = text(4, "google.cloud.tasks.v2.HttpRequest");
  const { files } = read(await reflect(client, "v1", symbol));
  const all = (files?.file ?? []).map(decodeFile);
  const names = all.map(({ name }) => name);
  expect(names).toContain("google/protobuf/timestamp.proto");
  expect(names).toContain("google/protobuf/field_mask.proto");
  for (const { dependency } of all) {
    for (const needed of dependency) expect(names).toContain(needed);
  }
  const v2 = all.find((one) => one.package === "google.cloud.tasks.v2");
  const message = (name: string) => v2?.messageType.find((each) => each.name === name);
  expect(message("HttpRequest")).toMatchObject({
    nestedType: [{ name: "HeadersEntry", options: { mapEntry: true } }],
  });
  expect(message("HttpRequest")?.field).toContainEqual(
    expect.objectContaining({
      name: "headers",
      typeName: ".google.cloud.tasks.v2.HttpRequest.HeadersEntry",
      label: 3,
    }),
  );
  expect(message("UriOverride")?.field[0]).toMatchObject({
    name: "scheme",
    oneofIndex: 0,
    proto3Optional: true,
  });
});

test("what is not defined is answered with NOT_FOUND, by symbol, file and extension", async () => {
  const client = plainClient((await startWorld()).grpcPort);
  for (const question of [text(4, "no.Such"), text(3, "no/such.proto"), text(6, "no.Such")]) {
    expect(read(await reflect(client, "v1", question)).failed).toEqual({ code: 5 });
  }
});
