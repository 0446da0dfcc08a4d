/** A token bucket: full at first, refilled at `rate` per second up to `burst`. Time is an argument. */
export type Bucket = { readonly tokens: number; readonly atMs: number };

export const fullBucket = (burst: number, nowMs: number): Bucket => ({
  tokens: burst,
  atMs: nowMs,
});

/** The bucket as it stands now. A clock set back refills nothing. */
export function refill(bucket: Bucket, rate: number, burst: number, nowMs: number): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return { tokens: Math.min(burst, bucket.tokens + (elapsedMs / 1000) * rate), atMs: nowMs };
}

/** Milliseconds until there is one whole token; 0 when there is one. */
export const msToNextToken = ({ tokens }: Bucket, rate: number): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000);
