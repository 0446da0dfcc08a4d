/** A token bucket, refilled at `rate` tokens per second up to `burst`. */
export type Bucket = { readonly tokens: number; readonly atMs: number };

/** The bucket of a queue that has sent nothing yet. */
export const fullBucket = (burst: number, nowMs: number): Bucket => ({
  tokens: burst,
  atMs: nowMs,
});

/** The bucket at `nowMs`. A clock that was set back refills nothing. */
export function refill(bucket: Bucket, rate: number, burst: number, nowMs: number): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  return { tokens: Math.min(burst, bucket.tokens + (elapsedMs / 1000) * rate), atMs: nowMs };
}

/** Milliseconds until there is a whole token; 0 if there is one. */
export const msToNextToken = ({ tokens }: Bucket, rate: number): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000);
