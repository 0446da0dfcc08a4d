import { serviceOf } from "./google/play.ts";
import { isThisMachine } from "../../relay/this-machine.ts";

/** Whether a URL leads to this machine. */
export function isOnThisMachine(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && isThisMachine(parsed);
}

const GOOGLE_STORAGE = "storage.googleapis.com";

/**
 * Where a task's URL is sent, under the same path: Cloud Storage's to the embedded one, those of Google's
 * other services to the echo, which plays them. `others` says what becomes of the rest that is not on this machine.
 */
export function toThisMachine(
  others: "echo" | "real",
  ports: () => { readonly echo: number; readonly storage: number },
): (url: string) => string {
  return (url) => {
    const { hostname, pathname, search } = new URL(url);
    const isGoogles = hostname === GOOGLE_STORAGE || serviceOf(hostname) !== undefined;
    if (!isGoogles && (others === "real" || isOnThisMachine(url))) return url;
    const { echo, storage } = ports();
    const port = hostname === GOOGLE_STORAGE ? storage : echo;
    return `http://127.0.0.1:${port}${pathname}${search}`;
  };
}
