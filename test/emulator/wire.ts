import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { v2beta3 } from "@google-cloud/tasks";
import { onTestFinished } from "vitest";
import { loadProtos, methodsOf } from "../../src/emulator/proto/root.ts";

/** Google's v2beta3 client over plaintext gRPC, closed when the test is over. */
export function betaClient(port: number): v2beta3.CloudTasksClient {
  const client = new v2beta3.CloudTasksClient({
    apiEndpoint: "127.0.0.1",
    port,
    sslCreds: credentials.createInsecure(),
    universeDomain: "googleapis.com",
    projectId: "p",
  });
  onTestFinished(() => client.close());
  return client;
}

export type Answer = { readonly code: number; readonly details: string; readonly message: object };

/**
 * Calls over gRPC with the bytes of a message, whatever client may know: `send(service, method,
 * bytes or fields)`. A refusal is an answer too; a code of 0 is success.
 */
export function rawGrpc(port: number) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return (
    service: string,
    name: string,
    sent: Buffer | object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const method = methodsOf(loadProtos(), service).find((each) => each.name === name);
    if (method === undefined) throw new Error(`${service} has no ${name}`);
    const bytes = Buffer.isBuffer(sent)
      ? sent
      : Buffer.from(method.request.encode(method.request.fromObject(sent)).finish());
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
    return new Promise((resolve) => {
      client.makeUnaryRequest(
        method.path,
        (out: Buffer) => out,
        (back: Buffer) => method.response.toObject(method.response.decode(back), { longs: Number }),
        bytes,
        metadata,
        (error: ServiceError | null, message?: object) =>
          resolve({
            code: error?.code ?? 0,
            details: error?.details ?? "",
            message: message ?? {},
          }),
      );
    });
  };
}

export type Json = Readonly<Record<string, unknown>>;

/** A REST call with a JSON body. */
export async function rest(
  url: string,
  method = "GET",
  json?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(url, {
    method,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}
