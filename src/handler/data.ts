import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Refusal } from "./refusal.ts";
import { collect, header, MAX_BODY_BYTES, readBody, tooLarge } from "./request.ts";
import type { TaskRequest } from "./request.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where an event's bytes are, and what they have to be. */
type DataReference = {
  /** CloudEvents' `dataref`: `https://storage.googleapis.com/BUCKET/OBJECT`. */
  readonly address: string;
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
};

const GOOGLE_STORAGE = "https://storage.googleapis.com";
const TIMEOUT_MS = 10_000;

/**
 * The bytes that the provider sent: the request's own, unpacked, or those that it refers to. Throws
 * `Refusal`.
 */
export async function readData(request: TaskRequest, env: Environment): Promise<Buffer> {
  const body = await readBody(request);
  const address = header(request, "ce-dataref", "not-an-event");
  // An event may carry its bytes and say where else they are.
  if (address === undefined || body.length > 0) return unpacked(request, body);
  const sha256 = header(request, "relay-body-sha256", "not-an-event") ?? "";
  const bytes = header(request, "relay-body-bytes", "not-an-event") ?? "";
  if (!/^[\da-f]{64}$/.test(sha256) || !/^\d{1,10}$/.test(bytes)) {
    const why = "relay-body-sha256 or relay-body-bytes does not say what ce-dataref refers to";
    throw new Refusal("not-an-event", why);
  }
  return fetchData({ address, sha256, bytes: Number(bytes) }, env);
}

/**
 * Fetches the bytes within 10 s: from Cloud Storage as the service's own account, whose token the
 * metadata server gives, or where `STORAGE_EMULATOR_HOST` says, which has no effect on Google
 * Cloud.
 */
async function fetchData(
  { address, sha256, bytes }: DataReference,
  env: Environment,
): Promise<Buffer> {
  if (bytes > MAX_BODY_BYTES) throw tooLarge();
  const emulator = emulatorOf(env);
  const url = urlOf(address, emulator);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const data = await download(url, emulator === undefined ? env : undefined, signal);
  if (data.length === bytes && createHash("sha256").update(data).digest("hex") === sha256) {
    return data;
  }
  throw new Refusal("data-changed", `${address} does not hold the ${bytes} bytes of the event`);
}

async function download(
  url: string,
  env: Environment | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    const headers =
      env === undefined ? {} : { authorization: `Bearer ${await token(env, signal)}` };
    const response = await fetch(url, { headers, redirect: "error", signal });
    if (response.status === 200) return await collect(response.body ?? []);
    await response.body?.cancel();
    if (response.status === 404) throw new Refusal("data-gone", `${url} is not there`);
    throw new Error(`it answers ${response.status}`);
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    const why = cause instanceof Error ? cause.message : "unknown error";
    throw new Refusal("data-unavailable", `${url} cannot be read: ${why}`, { cause });
  }
}

/** `STORAGE_EMULATOR_HOST`, with the scheme that some leave out. */
function emulatorOf({
  K_SERVICE,
  STORAGE_EMULATOR_HOST: host = "",
}: Environment): string | undefined {
  if (host === "" || (K_SERVICE ?? "") !== "") return undefined;
  return (/^https?:\/\//.test(host) ? host : `http://${host}`).replace(/\/+$/, "");
}

/**
 * Where the bytes are read. A token must not go anywhere but to Cloud Storage, whatever a header
 * says.
 */
function urlOf(address: string, emulator: string | undefined): string {
  const base = [GOOGLE_STORAGE, emulator].find(
    (one) => one !== undefined && address.startsWith(`${one}/`),
  );
  const path = address.slice(base?.length ?? 0);
  if (base === undefined || !/^\/[a-z0-9][a-z0-9._-]+\/[\w.~%!$&'()*+,;=:@/-]+$/.test(path)) {
    throw new Refusal("data-elsewhere", `ce-dataref is not an object under ${GOOGLE_STORAGE}/`);
  }
  return `${emulator ?? GOOGLE_STORAGE}${path}`;
}

/** https://cloud.google.com/run/docs/container-contract#metadata-server */
async function token(env: Environment, signal: AbortSignal): Promise<string> {
  const host = env["GCE_METADATA_HOST"] ?? "metadata.google.internal";
  const url = `http://${host}/computeMetadata/v1/instance/service-accounts/default/token`;
  const headers = { "metadata-flavor": "Google" };
  const response = await fetch(url, { headers, redirect: "error", signal });
  const said = (await collect(response.body ?? [])).toString();
  if (response.status !== 200) throw new Error(`the metadata server answers ${response.status}`);
  const { access_token: text } = JSON.parse(said) as { readonly access_token?: unknown };
  if (typeof text === "string") return text;
  throw new Error("the metadata server gives no token");
}

/** The first bytes of gzip (RFC 1952 §2.3.1). */
const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b;

/**
 * Undoes `content-encoding: gzip`, unless the host has done so and left the header: then the bytes
 * are not gzip, or are not as many as came.
 */
async function unpacked(request: TaskRequest, body: Buffer): Promise<Buffer> {
  const coding = header(request, "content-encoding", "not-an-event") ?? "";
  const length = header(request, "content-length", "not-an-event");
  const isAsSent = length === undefined || length === String(body.length);
  if (coding.trim().toLowerCase() !== "gzip" || !isGzip(body) || !isAsSent) return body;
  try {
    return await promisify(gunzip)(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new Refusal("malformed-body", "the body is not valid gzip", { cause });
  }
}
