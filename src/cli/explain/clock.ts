import { bodyToken } from "../../relay/read/body-token.ts";
import { pointerValue } from "../../relay/read/pointer.ts";
import { parseTime } from "../../relay/read/time.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import type { Delivery } from "../../types/delivery.ts";
import type { Scheme, TimestampRule } from "../../types/scheme.ts";
import type { Case } from "./changes.ts";
import { plainBody } from "./plain-body.ts";

/**
 * The case as if it were verified at the moment it was signed, so that a stale capture does not
 * hide what else is wrong.
 */
export function atItsOwnTime(given: Case): Case {
  const ms = signedAtMs(given);
  if (ms === undefined) return given;
  return { ...given, delivery: { ...given.delivery, receivedAt: new Date(ms) } };
}

/** When the delivery says it was signed, in milliseconds since 1970. */
function signedAtMs({ scheme, delivery }: Case): number | undefined {
  if (scheme.kind === "jwt") {
    const claims = tokenClaims(scheme, delivery);
    const { nbf, iat, exp } = claims ?? {};
    const seconds = [iat, nbf, typeof exp === "number" ? exp - 1 : undefined].find(
      (time) => typeof time === "number",
    );
    return seconds === undefined ? undefined : seconds * 1000;
  }
  const rule = factsOf(scheme).timestamp;
  const text = rule && timestampText(rule, scheme, delivery);
  return text === undefined ? undefined : parseTime(text, rule?.unit ?? "s");
}

/**
 * What is wrong with the delivery's clock, in words, and by how much; undefined where nothing is.
 */
export function clockFault({ scheme, delivery }: Case): string | undefined {
  const rule = factsOf(scheme).timestamp;
  const text = rule && timestampText(rule, scheme, delivery);
  if (rule === undefined || text === undefined) return undefined;
  const now = delivery.receivedAt.getTime();
  const ms = parseTime(text, rule.unit);
  const tolerance = rule.toleranceSeconds * 1000;
  if (ms !== undefined && Math.abs(ms - now) <= tolerance) return undefined;
  for (const unit of ["s", "ms", "iso"] as const) {
    const other = unit === rule.unit ? undefined : parseTime(text, unit);
    // Nobody is 20 years off by accident: the unit is.
    if (other !== undefined && Math.abs(other - now) < 20 * 365 * 86_400_000) {
      return `the timestamp is ${UNITS[unit]}, but ${UNITS[rule.unit]} is expected`;
    }
  }
  if (ms === undefined) return `the timestamp is not ${UNITS[rule.unit]}`;
  const off = inWords(Math.abs(ms - now) / 1000);
  return `the timestamp (${new Date(ms).toISOString()}) is ${off} ${ms < now ? "behind" : "ahead of"} ${new Date(now).toISOString()}; ${rule.toleranceSeconds} s are allowed`;
}

const UNITS = {
  s: "in seconds since 1970",
  ms: "in milliseconds since 1970",
  "s-or-ms": "in seconds or milliseconds since 1970",
  iso: "an RFC 3339 time",
} as const;

function timestampText(
  rule: TimestampRule,
  scheme: Scheme,
  delivery: Delivery,
): string | undefined {
  for (const at of rule.at.split(" | ")) {
    const rest = at.slice(at.indexOf(":") + 1);
    if (at.startsWith("header:")) {
      const value = delivery.headers[rest];
      if (typeof value === "string") return value;
    } else if (at.startsWith("body:")) {
      const value = pointerValue(plainBody(delivery)().value, rest);
      if (typeof value === "string" || typeof value === "number") return String(value);
    } else if (at.startsWith("item:")) {
      const item = factsOf(scheme)
        .proofHeaders.flatMap((name) => String(delivery.headers[name] ?? "").split(/[,; ]/))
        .find((part) => part.trim().startsWith(rest));
      if (item !== undefined) return item.trim().slice(rest.length);
    }
  }
  return undefined;
}

/** A token's claims, unverified; undefined where there is no token. */
export function tokenClaims(
  scheme: Extract<Scheme, { kind: "jwt" }>,
  delivery: Delivery,
): Readonly<Record<string, unknown>> | undefined {
  return decodePart(tokenText(scheme, delivery).split(".")[1]);
}

/** The token's text, in the header or in the body; empty where there is none. */
export function tokenText(
  { header, member, prefix = "" }: Extract<Scheme, { kind: "jwt" }>,
  delivery: Delivery,
): string {
  if (header === undefined) return bodyToken(delivery.body, member)?.trim() ?? "";
  const value = delivery.headers[header];
  return typeof value === "string" ? value.slice(prefix.length) : "";
}

/** One part of a compact token, decoded; undefined where it is not a JSON object. */
export function decodePart(part = ""): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `3 h 12 min`: the two largest units. */
export function inWords(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
