import type { Reply } from "./post.ts";

/** The fields of a relay's JSON answer as strings; none where the answer is not a JSON object. */
export function fieldsOf({ body }: Reply): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return {};
    return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
  } catch {
    return {};
  }
}

const PROBLEM = "urn:webhook-relay:";

/**
 * What an answer says in one word: the problem's code, or the event's status; empty where it says
 * nothing.
 */
export function outcomeOf(reply: Reply): string {
  const { type = "", status = "" } = fieldsOf(reply);
  return type.startsWith(PROBLEM) ? type.slice(PROBLEM.length) : status;
}
