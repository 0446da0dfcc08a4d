import type { IncomingMessage, ServerResponse } from "node:http";
import { readAll } from "./body.ts";
import { StorageError } from "./errors.ts";
import { objectHeaders, sendMedia } from "./media.ts";
import { check, type Objects, present } from "./objects.ts";
import {
  checkBucket,
  checkHashes,
  checkName,
  preconditionsOf,
  settingsOfHeaders,
} from "./settings.ts";

/** A request of the XML API for one object. */
export type XmlRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly name: string;
};

/**
 * The XML API as far as it is served: `PUT`, `GET`, `HEAD` and `DELETE` of one object
 * (https://cloud.google.com/storage/docs/xml-api/reference-methods).
 */
export function createXmlApi(objects: Objects) {
  async function put({ request, response, bucket, name }: XmlRequest): Promise<void> {
    const bytes = await readAll(request);
    checkHashes(bytes, request.headers);
    const settings = settingsOfHeaders(request.headers);
    const object = await objects.write(bucket, name, bytes, settings, preconditionsIn(request));
    const { "Content-Type": _type, ...headers } = objectHeaders(object);
    response.writeHead(200, { ...headers, "Content-Length": 0 }).end();
  }

  function get({ request, response, bucket, name }: XmlRequest): void {
    const object = present(objects.find(bucket, name), bucket, name);
    check(object, preconditionsIn(request));
    sendMedia(request, response, object, objects.read(object) ?? Buffer.alloc(0));
  }

  /** Answers a call. Throws a `StorageError`. */
  return async (call: XmlRequest): Promise<void> => {
    const { request, response, bucket, name } = call;
    checkBucket(bucket);
    checkName(name);
    switch (request.method) {
      case "PUT":
        return put(call);
      case "GET":
      case "HEAD":
        return get(call);
      case "DELETE":
        await objects.remove(bucket, name, preconditionsIn(request));
        response.writeHead(204).end();
        return;
      default:
        throw new StorageError(
          "notAllowed",
          `${request.method} of an object is not part of the embedded Cloud Storage.`,
        );
    }
  };
}

const preconditionsIn = ({ headers }: IncomingMessage) =>
  preconditionsOf(headers["x-goog-if-generation-match"], undefined);
