import type { EventTime } from "../../types/provider.ts";
import type { TimestampRule } from "../../types/scheme.ts";

/** RFC 3339 with a zone; Date.parse alone would read dates without one as local time. */
const RFC3339 =
  /^(\d{4}-\d{2}-(\d{2})T(?:[01]\d|2[0-3]):\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i;

/** How a time is written. */
export type TimeUnit = TimestampRule["unit"] | EventTime["unit"];

/**
 * Milliseconds since 1970, or undefined for text that is not exactly such a time (`1700000000abc`
 * is not).
 */
export function parseTime(text: string, unit: TimeUnit): number | undefined {
  if (unit === "iso-utc") return parseTime(text, "iso") ?? parseTime(`${text}Z`, "iso");
  if (unit === "iso") {
    const match = RFC3339.exec(text);
    if (match === null) return undefined;
    const [, seconds = "", day, fraction = "", zone = ""] = match;
    const time = Date.parse(`${seconds}${fraction.slice(0, 4)}${zone}`);
    // Date.parse makes 2 March of 30 February.
    const isThere = new Date(`${seconds}Z`).getUTCDate() === Number(day);
    return Number.isNaN(time) || !isThere ? undefined : time;
  }
  if (!/^\d{1,14}$/.test(text)) return undefined;
  const isSeconds = unit === "s" || (unit === "s-or-ms" && text.length < 13);
  const value = Number(text) * (isSeconds ? 1000 : 1);
  return value <= 8.64e15 ? value : undefined;
}
