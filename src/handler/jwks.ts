import { createPublicKey } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { Refusal } from "./refusal.ts";

/** The public keys of a token issuer. */
export interface KeySet {
  /** Throws `Refusal` `unknown-key`, or `keys-unavailable` when the keys cannot be read. */
  key(id: string): Promise<KeyObject>;
}

/** Where keys come from, and when it is now. */
export type KeySetOptions = {
  /** Where the JWK Set (RFC 7517) is. */
  readonly url: URL;
  readonly now: () => Date;
};

const TIMEOUT_MS = 5_000;
/** Google's key sets are about 2 kB. */
const MAX_BYTES = 262_144;
const DEFAULT_MAX_AGE_SECONDS = 3_600;
const MAX_MAX_AGE_SECONDS = 86_400;
/** Tokens with made-up key ids must not make this service hammer the issuer. */
const COOLDOWN_AFTER_SUCCESS_MS = 30_000;
const COOLDOWN_AFTER_FAILURE_MS = 1_000;
/** How long keys that cannot be refreshed stay good: Google announces new ones days ahead. */
const MAX_STALE_MS = 86_400_000;

/**
 * Keys read on first use and kept as long as Cache-Control `max-age` says (RFC 9111; default 1
 * hour, at most 24). They are read again when a token names an unknown key, at most every 30 s;
 * requests that come meanwhile share one read. While the issuer cannot be reached, keys at most 24
 * hours old go on to be used.
 */
export function createKeySet({ url, now }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let freshUntil = Number.NEGATIVE_INFINITY;
  let nextReadAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let reading: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    try {
      const read = await readKeys(url);
      readAt = triedAt = now().getTime();
      keys = read.keys;
      freshUntil = readAt + read.maxAgeSeconds * 1_000;
      nextReadAt = readAt + COOLDOWN_AFTER_SUCCESS_MS;
      failure = undefined;
    } catch (error) {
      triedAt = now().getTime();
      nextReadAt = triedAt + COOLDOWN_AFTER_FAILURE_MS;
      failure = error;
    } finally {
      reading = undefined;
    }
  };

  return {
    async key(id) {
      const time = now().getTime();
      // The clock was set back: what was noted when it was ahead would hold until it has caught up.
      if (time < triedAt) freshUntil = nextReadAt = time;
      const current = keys.get(id);
      if (current !== undefined && time < freshUntil) return current;

      if (reading === undefined && time >= nextReadAt) reading = refresh();
      await reading;

      const found = keys.get(id);
      if (found !== undefined && time < readAt + MAX_STALE_MS) return found;
      if (failure !== undefined) {
        const reason = failure instanceof Error ? failure.message : "unknown error";
        throw new Refusal("keys-unavailable", `${url.href} cannot be read: ${reason}`, {
          cause: failure,
        });
      }
      throw new Refusal("unknown-key", `the token's key id is not among those at ${url.href}`);
    },
  };
}

async function readKeys(
  url: URL,
): Promise<{ keys: ReadonlyMap<string, KeyObject>; maxAgeSeconds: number }> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`it answers ${response.status}`);
  }
  const set: unknown = JSON.parse(await limitedText(response));
  const listed =
    isObject(set) && Array.isArray(set["keys"]) ? (set["keys"] as unknown[]) : undefined;
  if (listed === undefined) throw new Error("it is not a JWK Set");
  return { keys: usableKeys(listed), maxAgeSeconds: maxAge(response.headers) };
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * The RSA keys for signatures, of 2048 bits or more (RFC 7518 §3.3), by id. Others may stand beside
 * them: they are passed over.
 */
function usableKeys(listed: readonly unknown[]): ReadonlyMap<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const jwk of listed) {
    if (!isObject(jwk) || typeof jwk["kid"] !== "string" || jwk["kty"] !== "RSA") continue;
    if ((jwk["use"] ?? "sig") !== "sig" || (jwk["alg"] ?? "RS256") !== "RS256") continue;
    const key = publicKey({ kty: "RSA", n: jwk["n"], e: jwk["e"] } as JsonWebKey);
    if ((key?.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 && key) keys.set(jwk["kid"], key);
  }
  return keys;
}

function publicKey(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined; // one broken key does not spoil the others
  }
}

/** `max-age` less the time the answer has spent in caches (`Age`, RFC 9111 §4.2). */
function maxAge(headers: Headers): number {
  const stated = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(headers.get("cache-control") ?? "")?.[1];
  if (stated === undefined) return DEFAULT_MAX_AGE_SECONDS;
  const age = /^\d{1,10}$/.exec(headers.get("age") ?? "")?.[0] ?? "0";
  return Math.min(MAX_MAX_AGE_SECONDS, Math.max(0, Number(stated) - Number(age)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
