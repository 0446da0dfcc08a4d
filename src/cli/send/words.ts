import type { Source } from "../../types/config.ts";
import type { KnownSecret } from "../known-secrets.ts";
import { printable, printableText } from "../printable.ts";
import type { Tampering } from "../sign/tamper.ts";
import type { Reply } from "./post.ts";
import { outcomeOf } from "./reply.ts";

/** What is sent, and what the relay will read in it. */
export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly type?: string;
  readonly id?: string;
  readonly bytes: number;
};

/** What is about to be sent, for a person. */
export function sentInWords(
  { method, url, type, id, bytes }: Sent,
  secret: KnownSecret,
  tampering: Tampering | undefined,
): string {
  const origin = secret.from === "throw-away" ? " (throw-away)" : "";
  const lines = [
    `--> ${method} ${url}`,
    ...(type === undefined ? [] : [`    ${type}, id ${id}`]),
    `    ${bytes} bytes, signed with ${secret.name}${origin}`,
    ...(tampering === undefined ? [] : [`    tampered: ${tampering.says}`]),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

/** Whether a good delivery was accepted, a bad one refused. */
export const isAsWanted = (status: number, tampering: Tampering | undefined): boolean =>
  tampering === undefined ? status >= 200 && status < 300 : status >= 400 && status < 500;

/** One answer, as it came. */
export function showReply({ status, body, milliseconds }: Reply): string {
  const text = body === "" ? "" : `    ${printableText(body.trim())}\n`;
  return `<-- ${status} in ${milliseconds} ms\n${text}`;
}

/** Answers that are the same, counted. */
export function tally(replies: readonly Reply[]): string {
  const counts = new Map<string, number>();
  for (const { status, body } of replies) {
    const line = printable(`${status} ${body.trim()}`.trim());
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `<-- ${count} × ${line}\n`).join("");
}

/** What to do about the answers; empty where there is nothing. */
export function hintFor(
  replies: readonly Reply[],
  source: Source,
  tampering: Tampering | undefined,
  secret: KnownSecret,
): string {
  // Of many copies one makes the tasks: the others being duplicates is as it should be.
  const last = replies.find((reply) => outcomeOf(reply) !== "duplicate") ?? replies.at(-1);
  if (last === undefined) return "";
  if (tampering !== undefined) {
    return isAsWanted(last.status, tampering)
      ? "Refused, as expected."
      : `Not refused: the relay accepted a ${tampering.kind} delivery, which it must refuse.`;
  }
  switch (outcomeOf(last)) {
    case "bad-signature":
      return `The relay has another value for ${secret.name} than this command; restart it where both see the same.`;
    case "stale-timestamp":
      return "The clocks differ: compare date -u here and where the relay runs.";
    case "unknown-source":
      return `The relay at this URL has no source ${source.name}: does it run this relay.yaml?`;
    case "queue-unavailable":
    case "queue-refused":
      return "No task was lost: the provider would send it again, and so can you.";
    case "duplicate":
      return "The relay has seen this event before, so no task was made.";
    case "ignored":
      return `No route of ${source.name} matches this event, so nobody gets it: see its routes in relay.yaml.`;
    case "parked":
      return "It is kept in the queue relay-parked, with the cause, and can be run again.";
    default:
      return last.status === 404 ? "Is this the relay's URL?" : "";
  }
}
