import { isHopByHop } from "../read/headers.ts";

/**
 * Why a target may not set this header; undefined where it may. Cloud Tasks overrides or drops some
 * (its HttpRequest reference), others are the relay's own.
 */
export function refusedTargetHeader(header: string, hasToken: boolean): string | undefined {
  const name = header.toLowerCase();
  if (isHopByHop(name)) return "belongs to one connection and is not sent on; remove it";
  if (
    ["host", "content-length", "user-agent"].includes(name) ||
    /^x-(google|appengine)-/.test(name)
  ) {
    return "is set by Cloud Tasks, which ignores yours; remove it";
  }
  if (name.startsWith("x-cloudtasks-")) {
    return "is reserved for Cloud Tasks; choose another name";
  }
  if (["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time"].includes(name)) {
    return "is the event's own (CloudEvents); choose another name";
  }
  if (name === "authorization" && hasToken) {
    return "is replaced by the task's token; use another header, such as x-api-key";
  }
  return undefined;
}
