import type { IncomingMessage, ServerResponse } from "node:http";
import type { Database } from "../store/open.ts";
import type { Clock } from "../types.ts";
import { errorJson, errorXml, StorageError } from "./errors.ts";
import { createJsonApi, sendJson } from "./json-api.ts";
import { createObjects } from "./objects.ts";
import { BUCKET } from "./settings.ts";
import { createXmlApi } from "./xml-api.ts";

/** The embedded Cloud Storage, behind a port that serves other things too. */
export type Storage = {
  /** Whether a request is surely Cloud Storage's: by the JSON API's paths, or sent to Google's host. */
  readonly isMeant: (request: IncomingMessage) => boolean;
  /** Whether its path is the XML API's `/BUCKET/OBJECT`, where nothing else is served. */
  readonly isObject: (request: IncomingMessage) => boolean;
  /** Answers a request that is one of these. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Deletes every bucket and object. */
  readonly reset: () => Promise<void>;
  readonly close: () => void;
};

/** What Google's own clients call, with the variable `STORAGE_EMULATOR_HOST` or without. */
const JSON_PATH =
  /^(?:\/(?:(upload|download)\/)?storage\/v1)?\/b(?:\/([^/]*)(?:\/o(?:\/(.+))?)?)?$/;
/** Google's host, where a bucket may stand in front. */
const GOOGLE_HOST = /^(?:(.+)\.)?storage\.googleapis\.com(?::\d+)?$/i;

/** Serves the objects of an open database, which it closes in the end. */
export function createStorage(database: Database, clock: Clock): Storage {
  const objects = createObjects(database, clock);
  const json = createJsonApi(objects);
  const xml = createXmlApi(objects);

  async function answerJson(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, pathname, searchParams: query } = addressOf(request);
    const [, upload, bucket = "", name = ""] = JSON_PATH.exec(pathname) ?? [];
    const kind = kindOf(upload, bucket, name, pathname.endsWith("/o"));
    const given = { bucket: decoded(bucket), name: decoded(name) };
    await json({ request, response, kind, ...given, query, base: `http://${host}` });
  }

  async function answerXml(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, pathname } = addressOf(request);
    const own = GOOGLE_HOST.exec(host)?.[1];
    const path = own === undefined ? pathname : `/${own}${pathname}`;
    const [, bucket = "", name = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
    await xml({ request, response, bucket: decoded(bucket), name: decoded(name) });
  }

  return {
    isMeant: (request) => {
      const { host, pathname } = addressOf(request);
      return isGoogleHost(host) || JSON_PATH.test(pathname);
    },
    isObject: (request) => {
      const [, bucket = ""] = /^\/([^/]+)\/./.exec(addressOf(request).pathname) ?? [];
      return BUCKET.test(bucket);
    },
    answer: (request, response) => {
      const isJson = JSON_PATH.test(addressOf(request).pathname);
      const answered = isJson ? answerJson : answerXml;
      return refusing(request, response, isJson, () => answered(request, response));
    },
    reset: objects.reset,
    close: objects.close,
  };
}

/** Answers what is thrown in the API's own form. */
async function refusing(
  request: IncomingMessage,
  response: ServerResponse,
  isJson: boolean,
  answer: () => Promise<void>,
): Promise<void> {
  try {
    checkToken(request);
    await answer();
  } catch (error) {
    const refusal = asRefusal(error);
    if (isJson) return sendJson(response, refusal.status, errorJson(refusal));
    const body = request.method === "HEAD" ? "" : errorXml(refusal);
    response.writeHead(refusal.status, {
      "Content-Type": "application/xml; charset=UTF-8",
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(body);
  }
}

/** Whether a host is Google's own, which no DNS of an attacker can take. */
export const isGoogleHost = (host = ""): boolean => GOOGLE_HOST.test(host);

function addressOf({ url = "/", headers: { host = "" } }: IncomingMessage) {
  const { pathname, searchParams } = new URL(url, "http://embedded");
  return { host, pathname, searchParams };
}

function kindOf(upload: string | undefined, bucket: string, name: string, isList: boolean) {
  if (upload === "upload") return "upload";
  if (bucket === "") return "buckets";
  if (name !== "") return "object";
  return isList ? "objects" : "bucket";
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new StorageError("invalid", "The path is not percent-encoded UTF-8.");
  }
}

/** Google takes access tokens here, and answers 401 to a task that carries an OIDC token. */
function checkToken({ headers: { authorization = "" } }: IncomingMessage): void {
  if (
    /^Bearer +[\w-]+\.[\w-]+\.[\w-]+$/i.test(authorization) &&
    !/^Bearer +ya29\./.test(authorization)
  ) {
    throw new StorageError(
      "unauthorized",
      "Invalid Credentials: an ID token is not an access token.",
    );
  }
}

function asRefusal(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  process.emitWarning(`The embedded Cloud Storage failed: ${String(error)}`);
  return new StorageError("backend", String(error), { cause: error });
}
