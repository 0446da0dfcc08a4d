import { remember } from "../remember.ts";
import { Unworkable } from "./meter.ts";

/**
 * CEL's getters of a timestamp
 * (https://github.com/google/cel-spec/blob/master/doc/langdef.md#timezones), over a time in UTC.
 */
export const GETTERS: Readonly<Record<string, (time: Date) => number>> = {
  getFullYear: (time) => time.getUTCFullYear(),
  getMonth: (time) => time.getUTCMonth(),
  getDate: (time) => time.getUTCDate(),
  getDayOfMonth: (time) => time.getUTCDate() - 1,
  getDayOfWeek: (time) => time.getUTCDay(),
  getDayOfYear: (time) => Math.floor((time.getTime() - startOfYear(time)) / 86_400_000),
  getHours: (time) => time.getUTCHours(),
  getMinutes: (time) => time.getUTCMinutes(),
  getSeconds: (time) => time.getUTCSeconds(),
  getMilliseconds: (time) => time.getUTCMilliseconds(),
};

/**
 * The time whose UTC fields are those that the clock of a zone shows. Zones are names of the IANA
 * or differences like `-08:00`; throws `Unworkable` on others.
 */
export function inZone(time: Date, zone: string): Date {
  const fields = new Map(
    clockOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0;
  const shown = new Date(0);
  shown.setUTCFullYear(field("year"), field("month") - 1, field("day"));
  shown.setUTCHours(field("hour"), field("minute"), field("second"), time.getUTCMilliseconds());
  return shown;
}

/** Made once for each zone: making one takes as long as a thousand uses. */
const clockOf = remember((zone): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: /^\d/.test(zone) ? `+${zone}` : zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new Unworkable("has a string that is not a time zone like Europe/Berlin", {
      cause,
    });
  }
});

function startOfYear(time: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(time.getUTCFullYear(), 0, 1);
  return start.getTime();
}
