import type { IncomingMessage, ServerResponse } from "node:http";
import { readAll, readMultipart, readResource } from "./body.ts";
import { StorageError } from "./errors.ts";
import { sendMedia } from "./media.ts";
import { check, type Objects, present, type StoredObject } from "./objects.ts";
import { checkBucket, checkHashes, checkName, preconditionsOf, settingsOf } from "./settings.ts";
import { createUploads, type Upload } from "./uploads.ts";

/** A request of the JSON API, its path taken apart. */
export type JsonRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly kind: "buckets" | "bucket" | "objects" | "object" | "upload";
  /** Empty for `buckets`. */
  readonly bucket: string;
  /** Only for `object`. */
  readonly name: string;
  readonly query: URLSearchParams;
  /** `http://host:port`, as the client has it. */
  readonly base: string;
};

const MAX_RESULTS = 1000;

/**
 * The JSON API as far as it is served (https://cloud.google.com/storage/docs/json_api/v1): insert,
 * get, list and delete of objects; buckets, of which every name exists.
 */
export function createJsonApi(objects: Objects) {
  const finish = async (
    { bucket, name, settings, preconditions }: Upload,
    bytes: Buffer,
  ): Promise<StoredObject> => objects.write(bucket, name, bytes, settings, preconditions);
  const uploads = createUploads(finish);

  async function insert(call: JsonRequest): Promise<void> {
    const { request, response, query, base, bucket } = call;
    const session = query.get("upload_id");
    if (session !== null) return resume(call, session);
    const type = query.get("uploadType");
    if (type === "resumable") {
      const resource = readResource(await readAll(request));
      const said = String(request.headers["x-upload-content-type"] ?? "");
      const upload = uploadOf(call, { ...(said !== "" && { contentType: said }), ...resource });
      const path = `/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${uploads.begin(upload)}`;
      response.writeHead(200, { Location: `${base}${path}`, "Content-Length": 0 }).end();
      return;
    }
    const contentType = request.headers["content-type"];
    const body = await readAll(request);
    if (type === "multipart") {
      const { resource, media, ...part } = readMultipart(contentType ?? "", body);
      checkHashes(media, request.headers, resource);
      const upload = uploadOf(call, { ...part, ...resource });
      return sendJson(response, 200, resourceOf(await finish(upload, media), base));
    }
    if (type !== "media") {
      throw new StorageError("invalid", "uploadType is media, multipart or resumable.");
    }
    checkHashes(body, request.headers);
    const upload = uploadOf(call, { contentType });
    sendJson(response, 200, resourceOf(await finish(upload, body), base));
  }

  async function resume({ request, response, base }: JsonRequest, session: string): Promise<void> {
    if (request.method === "DELETE") {
      uploads.cancel(session);
      return void response.writeHead(499, { "Content-Length": 0 }).end();
    }
    const done = await uploads.receive(session, request, response);
    if (done !== undefined) sendJson(response, 200, resourceOf(done as StoredObject, base));
  }

  function get({ request, response, bucket, name, query, base }: JsonRequest): void {
    const object = present(objects.find(bucket, name), bucket, name);
    const generation = query.get("generation");
    if (generation !== null && generation !== String(object.generation)) {
      throw new StorageError("missing", `No such object: ${bucket}/${name}#${generation}`);
    }
    check(object, preconditionsIn(query));
    if (query.get("alt") !== "media") return sendJson(response, 200, resourceOf(object, base));
    sendMedia(request, response, object, objects.read(object) ?? Buffer.alloc(0));
  }

  function list({ response, bucket, query, base }: JsonRequest): void {
    const max = Number(query.get("maxResults") ?? MAX_RESULTS);
    const token = query.get("pageToken");
    const [from, before] = [query.get("startOffset"), query.get("endOffset")];
    const { items, prefixes, after } = objects.list(bucket, {
      prefix: query.get("prefix") ?? "",
      delimiter: query.get("delimiter") ?? "",
      after: token === null ? "" : Buffer.from(token, "base64url").toString(),
      ...(from !== null && { from }),
      ...(before !== null && { before }),
      max: Number.isInteger(max) && max > 0 ? Math.min(max, MAX_RESULTS) : MAX_RESULTS,
    });
    sendJson(response, 200, {
      kind: "storage#objects",
      ...(items.length > 0 && { items: items.map((object) => resourceOf(object, base)) }),
      ...(prefixes.length > 0 && { prefixes }),
      ...(after !== undefined && { nextPageToken: Buffer.from(after).toString("base64url") }),
    });
  }

  async function makeBucket({ request, response, base }: JsonRequest): Promise<void> {
    const name = checkBucket(readResource(await readAll(request))["name"]);
    if (await objects.makeBucket(name)) return sendJson(response, 200, bucketOf(name, 0, base));
    const message =
      "Your previous request to create the named bucket succeeded and you already own it.";
    throw new StorageError("taken", message);
  }

  function buckets({ response, base }: JsonRequest): void {
    const items = objects.buckets().map((one) => bucketOf(one.name, one.createdMs, base));
    sendJson(response, 200, { kind: "storage#buckets", ...(items.length > 0 && { items }) });
  }

  /** Answers a call. Throws a `StorageError`. */
  return async (call: JsonRequest): Promise<void> => {
    const { request, response, kind, bucket, name, query, base } = call;
    if (kind !== "buckets") checkBucket(bucket);
    switch (`${request.method} ${kind}`) {
      case "POST upload":
      case "PUT upload":
      case "DELETE upload":
        return insert(call);
      case "GET object":
        return get(call);
      case "DELETE object":
        await objects.remove(bucket, name, preconditionsIn(query));
        response.writeHead(204).end();
        return;
      case "GET objects":
        return list(call);
      case "GET buckets":
        return buckets(call);
      case "POST buckets":
        return makeBucket(call);
      case "GET bucket": {
        const found = objects.buckets().find((one) => one.name === bucket);
        return sendJson(response, 200, bucketOf(bucket, found?.createdMs ?? 0, base));
      }
      default:
        throw new StorageError(
          "unserved",
          `${request.method} of this resource is not part of the embedded Cloud Storage.`,
        );
    }
  };
}

function uploadOf(
  { bucket, query }: JsonRequest,
  resource: Readonly<Record<string, unknown>>,
): Upload {
  const encoding = query.get("contentEncoding");
  return {
    bucket,
    name: checkName(resource["name"] ?? query.get("name")),
    settings: settingsOf({ ...(encoding !== null && { contentEncoding: encoding }), ...resource }),
    preconditions: preconditionsIn(query),
  };
}

const preconditionsIn = (query: URLSearchParams) =>
  preconditionsOf(query.get("ifGenerationMatch"), query.get("ifGenerationNotMatch"));

/** The object's resource (https://cloud.google.com/storage/docs/json_api/v1/objects#resource). */
function resourceOf(object: StoredObject, base: string): object {
  const { bucket, name, generation, createdMs, size, md5, crc32c, ...settings } = object;
  const path = `${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`;
  const time = new Date(createdMs).toISOString();
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    selfLink: `${base}/storage/v1/b/${path}`,
    mediaLink: `${base}/download/storage/v1/b/${path}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation: String(generation),
    metageneration: "1",
    ...settings,
    storageClass: "STANDARD",
    size: String(size),
    md5Hash: md5,
    crc32c,
    etag: Buffer.from(String(generation)).toString("base64"),
    timeCreated: time,
    updated: time,
    timeStorageClassUpdated: time,
    timeFinalized: time,
  };
}

function bucketOf(name: string, createdMs: number, base: string): object {
  const time = new Date(createdMs).toISOString();
  return {
    kind: "storage#bucket",
    id: name,
    selfLink: `${base}/storage/v1/b/${name}`,
    projectNumber: "0",
    name,
    timeCreated: time,
    updated: time,
    metageneration: "1",
    iamConfiguration: {
      uniformBucketLevelAccess: { enabled: true },
      publicAccessPrevention: "enforced",
    },
    location: "US",
    locationType: "multi-region",
    storageClass: "STANDARD",
    etag: "CAE=",
  };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, json: object): void {
  const body = JSON.stringify(json);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
