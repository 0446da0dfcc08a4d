import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";

/** Providers rotate keys over days; Google's own responses allow some hours. */
const MAX_AGE_MS = 60 * 60 * 1000;
/** An unknown key id may mean a rotation, or a forger: at most one extra fetch in this time. */
const COOL_DOWN_MS = 30 * 1000;
const TIMEOUT_MS = 2000;
const SIZE_LIMIT_BYTES = 256 * 1024;

/** Gives the public key of a key id; undefined when the set has none. Throws when the set cannot be fetched and none is cached. */
export type KeySet = (kid: string, now: Date) => Promise<KeyObject | undefined>;

/** The keys at a fixed JWK Set address (RFC 7517), cached for an hour, fetched by one request at a time, redirects refused. */
export function remoteKeySet(address: string): KeySet {
  let keys = new Map<string, KeyObject>();
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  const refresh = async (now: Date): Promise<void> => {
    fetching ??= fetchKeys(address).then(
      (fresh) => {
        keys = fresh;
        fetchedAt = now.getTime();
        fetching = undefined;
      },
      (error: unknown) => {
        fetching = undefined;
        throw error;
      },
    );
    await fetching;
  };

  return async (kid, now) => {
    const age = now.getTime() - fetchedAt;
    const cached = keys.get(kid);
    if (cached !== undefined && age < MAX_AGE_MS) return cached;
    if (cached === undefined && age < COOL_DOWN_MS) return undefined;
    try {
      await refresh(now);
    } catch (error) {
      // A key that was good an hour ago beats refusing everything while the provider's endpoint is down.
      if (cached === undefined) throw error;
    }
    return keys.get(kid);
  };
}

async function fetchKeys(address: string): Promise<Map<string, KeyObject>> {
  const response = await fetch(address, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: "application/json" },
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const text = await response.text();
  if (text.length > SIZE_LIMIT_BYTES) throw new Error(`${address} is larger than a JWK Set`);
  const { keys } = JSON.parse(text) as { keys: (JsonWebKey & { kid?: string })[] };
  return new Map(
    keys
      .filter((jwk) => jwk.kid !== undefined)
      .map((jwk) => [jwk.kid ?? "", createPublicKey({ key: jwk, format: "jwk" })]),
  );
}
