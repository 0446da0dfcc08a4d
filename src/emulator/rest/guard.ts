import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * Names that an attacker's DNS cannot take: the machine itself, and the host as Docker's containers
 * call it.
 */
const LOCAL_NAME = /^(?:.+\.)?localhost$|^host\.docker\.internal$/i;

/**
 * Why a request must not reach the API: it comes from a web page of another site, in a browser that
 * happens to run beside the emulator. Such a page could send requests of its choice from inside
 * (with tasks), or read tasks through a DNS name that it points here. Programs send neither
 * `Origin` nor `Sec-Fetch-Site`. Undefined: let it in.
 */
export function refusal({ headers }: IncomingMessage, boundTo: string): string | undefined {
  const { host = "", origin } = headers;
  if (headers["sec-fetch-site"] === "cross-site") return "It comes from a page of another site.";
  if (origin !== undefined && URL.parse(origin)?.host !== host.toLowerCase()) {
    return `It comes from a page of ${origin}.`;
  }
  const name = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, "") ?? "";
  const known = isIP(name) !== 0 || LOCAL_NAME.test(name) || name === boundTo.toLowerCase();
  if (isLoopback(boundTo) && !known) {
    return `It asks for the host "${name}", and only this machine is served. Listen on another address to serve others.`;
  }
  return undefined;
}

const isLoopback = (address: string): boolean =>
  address === "localhost" || address === "::1" || address.startsWith("127.");
