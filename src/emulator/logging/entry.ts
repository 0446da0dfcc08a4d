import { randomBytes } from "node:crypto";

/**
 * A log entry in Cloud Logging's JSON
 * (https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry).
 */
export type LogEntry = {
  /** `projects/P/logs/ID`, the id percent-encoded. */
  readonly logName: string;
  readonly resource: {
    readonly type: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** RFC 3339. Default: now. */
  readonly timestamp?: string;
  /** When it was written. */
  readonly receiveTimestamp?: string;
  readonly severity?: string;
  /** Default: one that no other entry has, growing with time. */
  readonly insertId?: string;
  readonly jsonPayload?: Readonly<Record<string, unknown>>;
  readonly textPayload?: string;
  readonly httpRequest?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly spanId?: string;
  readonly traceSampled?: boolean;
};

/** An entry as it is kept: its time has nine digits after the point, so that times compare as text. */
export type StoredEntry = LogEntry & Required<Pick<LogEntry, "timestamp" | "insertId">>;

/** The entry with what Cloud Logging adds. A time that cannot be read is now. */
export function completeEntry(entry: LogEntry, nowMs: number): StoredEntry {
  const now = new Date(nowMs).toISOString();
  return {
    ...entry,
    timestamp: canonicalTime(entry.timestamp ?? now) ?? canonicalTime(now) ?? now,
    receiveTimestamp: now,
    insertId: entry.insertId ?? newInsertId(nowMs),
  };
}

const RFC3339 =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)?)?$/;

/** A time in UTC with nine digits after the point; undefined where it is not one. A date is its midnight. */
export function canonicalTime(text: string): string | undefined {
  const [, date, time = "00:00:00", fraction = "", zone = "Z"] = RFC3339.exec(text) ?? [];
  if (date === undefined) return undefined;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const ms = Date.parse(`${date}T${seconds}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction.padEnd(9, "0")}Z`;
}

let counted = 0;
const OWN = randomBytes(2).toString("hex");

/** Of equal times, entries are ordered by this: so it grows. */
function newInsertId(nowMs: number): string {
  counted = (counted + 1) % 36 ** 4;
  return `${nowMs.toString(36)}${counted.toString(36).padStart(4, "0")}${OWN}`;
}
