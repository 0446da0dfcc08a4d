import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Whether a request may be answered, and what it may do. */
export type Admission =
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly why: string }
  /** It carries the token of the printed URL: gets the cookie, and goes on at `location`. */
  | { readonly kind: "enter"; readonly location: string }
  | { readonly kind: "admitted" };

/**
 * The console shows bodies and changes queues, so it answers one browser on this machine: its own
 * host names alone (a DNS name that an attacker points here is none of them), no page of another
 * origin, and only whoever opened the URL that was printed.
 */
export function createGuard(session: string) {
  const tokens: string[] = [];
  return {
    /** Makes a token that lets one browser in, once. */
    issue: (token: string): string => {
      tokens.push(token);
      return token;
    },
    admit: (request: IncomingMessage): Admission => {
      const { host = "", origin } = request.headers;
      const port = request.socket.localPort ?? 0;
      if (!ownHosts(port).includes(host)) return refuse(403, `the host "${host}" is not served`);
      const own = `http://${host}`;
      if (origin !== undefined && origin !== own) return refuse(403, "another site's page asks");
      if (isForeign(request)) return refuse(403, "another site's page asks");
      if (isChange(request) && origin !== own) return refuse(403, "no page of the console asks");

      const url = new URL(request.url ?? "/", own);
      const token = url.searchParams.get("token");
      const isKnown = holdsCookie(request, cookieName(port), session);
      if (token !== null && !isChange(request) && (spend(token, tokens) || isKnown)) {
        url.searchParams.delete("token");
        return { kind: "enter", location: `${url.pathname}${url.search}` };
      }
      if (!isKnown) return refuse(401, "open the URL that was printed in the terminal");
      return { kind: "admitted" };
    },
  };
}

/** Whether a token is one of those that are left, which it then is no more. */
function spend(token: string, left: string[]): boolean {
  const at = left.findIndex((one) => isSame(one, token));
  if (at !== -1) left.splice(at, 1);
  return at !== -1;
}

/** The cookie that lets a browser in again. Cookies know no ports, so its name has the port. */
export const cookieOf = (session: string, port: number): string =>
  `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`;

const cookieName = (port: number): string => `relay-console-${port}`;

const ownHosts = (port: number): readonly string[] =>
  ["localhost", "127.0.0.1", "[::1]"].map((name) => `${name}:${port}`);

const isChange = ({ method }: IncomingMessage): boolean => method !== "GET" && method !== "HEAD";

/** A link or an address typed by a person (`none`) is fine; what another site's page loads is not. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return false;
  return headers["sec-fetch-mode"] !== "navigate" || headers["sec-fetch-dest"] !== "document";
}

function holdsCookie({ headers }: IncomingMessage, name: string, session: string): boolean {
  return (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim().split("="))
    .some(([key, value = ""]) => key === name && isSame(value, session));
}

/** In constant time, whatever the lengths. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other));

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

const refuse = (status: 401 | 403, why: string): Admission => ({ kind: "refused", status, why });
