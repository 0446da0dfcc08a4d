import { isThisMachine } from "../../relay/this-machine.ts";

/** Whether a URL leads to this machine. */
export function isOnThisMachine(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && isThisMachine(parsed);
}

/** Every URL that is not on this machine goes to the echo instead, under the same path. */
export function toEcho(port: number): (url: string) => string {
  return (url) => {
    if (isOnThisMachine(url)) return url;
    const { pathname, search } = new URL(url);
    return `http://127.0.0.1:${port}${pathname}${search}`;
  };
}
