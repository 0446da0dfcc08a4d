import { isReserved } from "../messages/headers.ts";

/**
 * The caller's own business with Cloud Tasks, not the target's. Google publishes no list; this is
 * what must not leak.
 */
const NOT_CARRIED = /^(authorization|cookie|accept-encoding|x-goog-.*)$/i;

/**
 * Headers of a BufferTask request that become headers of the task, case kept; repeated ones are
 * joined.
 */
export function carriedHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const carried: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = rawHeaders.slice(i, i + 2);
    if (NOT_CARRIED.test(name) || isReserved(name)) continue;
    const before = Object.keys(carried).find((each) => each.toLowerCase() === name.toLowerCase());
    if (before === undefined) carried[name] = value;
    else carried[before] = `${carried[before]}, ${value}`;
  }
  return carried;
}
