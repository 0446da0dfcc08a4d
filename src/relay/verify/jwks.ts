import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { isObject } from "../is-object.ts";
import { isWithin } from "../within.ts";
import { fetchText } from "./fetch-text.ts";
import { type KeyCache, keysUnavailable } from "./key-cache.ts";

/** Providers rotate keys over days; Google's own responses allow some hours. */
const MAX_AGE_MS = 60 * 60 * 1000;
/** An unknown key id may mean a rotation, or a forger: at most one extra fetch in this time. */
const COOL_DOWN_MS = 30 * 1000;
/** After a failure the set is not asked for this long. */
const PAUSE_MS = 1000;

/**
 * The keys at a fixed JWK Set address (RFC 7517), cached for an hour, fetched by one request at a
 * time, redirects refused.
 */
export function remoteKeySet(address: string, fetch: typeof globalThis.fetch): KeyCache<KeyObject> {
  let keys = new Map<string, KeyObject>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;

  const read = async (now: Date): Promise<void> => {
    try {
      keys = readKeys(await fetchText(address, fetch));
      fetchedAt = now.getTime();
    } catch (error) {
      failure = { error, at: now.getTime() };
      throw error;
    } finally {
      fetching = undefined;
    }
  };
  const refresh = async (now: Date): Promise<void> => {
    if (failure !== undefined && isWithin(now.getTime(), failure.at, PAUSE_MS)) throw failure.error;
    await (fetching ??= read(now));
  };

  const get = async (kid: string, now: Date): Promise<KeyObject | undefined> => {
    const cached = keys.get(kid);
    const isFresh = isWithin(now.getTime(), fetchedAt, cached ? MAX_AGE_MS : COOL_DOWN_MS);
    if (isFresh) return cached;
    try {
      await refresh(now);
    } catch (error) {
      // A key that was good an hour ago beats refusing everything while the provider's endpoint is
      // down.
      if (cached === undefined) throw keysUnavailable(error);
      return cached;
    }
    return keys.get(kid);
  };
  // The whole set is kept whichever of its keys have vouched for something.
  return { get, keep: () => undefined };
}

function readKeys(text: string): Map<string, KeyObject> {
  const { keys } = JSON.parse(text) as { keys: readonly unknown[] };
  // What is not a key is passed over, as a key of an unknown kind is.
  const entries = keys.filter(isObject).flatMap(({ kid, use, ...jwk }): [string, KeyObject][] => {
    if (typeof kid !== "string" || use === "enc") return [];
    const key = importJwk(jwk);
    return key === undefined ? [] : [[kid, key]];
  });
  return new Map(entries);
}

/**
 * A public key; undefined for kinds that Node does not know, which a set may hold beside good ones
 * (RFC 7517 §5).
 */
export function importJwk(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined;
  }
}
