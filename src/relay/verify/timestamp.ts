import type { TimestampRule } from "../../types/scheme.ts";
import { Problem } from "../problem.ts";
import { parseTime } from "../read/time.ts";

/** Throws `stale-timestamp` unless the delivery's clock is within the tolerance, both ways. */
export function checkFreshness(ts: string, rule: TimestampRule, now: Date): void {
  const time = parseTime(ts, rule.unit);
  if (time === undefined) throw new Problem("bad-signature", "The timestamp is malformed.");
  const aheadSeconds = Math.round((time - now.getTime()) / 1000);
  if (Math.abs(time - now.getTime()) > rule.toleranceSeconds * 1000) {
    const side = aheadSeconds > 0 ? "ahead of" : "behind";
    throw new Problem(
      "stale-timestamp",
      `The timestamp is ${Math.abs(aheadSeconds)} s ${side} our clock; ${rule.toleranceSeconds} s are allowed.`,
    );
  }
}
