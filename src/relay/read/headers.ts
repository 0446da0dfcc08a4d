import type { Source } from "../../types/config.ts";
import type { Delivery } from "../../types/delivery.ts";
import type { Provider } from "../../types/provider.ts";
import { factsOf } from "../verify/facts.ts";
import { compileGlobs } from "./glob.ts";

/**
 * Whether a header (in lower case) belongs to one connection and not to the message (RFC 9110
 * §7.6.1).
 */
export const isHopByHop = compileGlobs(
  "connection keep-alive te trailer transfer-encoding upgrade proxy-*".split(" "),
);

/**
 * Rewritten by Cloud Tasks, telling of the way here rather than of the event, or asking a target
 * for something else than to take it.
 */
const NOT_THE_EVENTS = compileGlobs(
  (
    "host content-length content-encoding expect user-agent accept-encoding " +
    "forwarded x-forwarded-* x-real-ip via x-cloud-trace-context function-execution-id " +
    "x-http-method x-http-method-override x-method-override x-original-url x-rewrite-url " +
    "range if-* metadata-flavor " +
    "x-google-* x-appengine-* x-cloudtasks-* relay-*"
  ).split(" "),
);

/**
 * Credentials, and what services of Google Cloud or proxies before them accept as one, whoever the
 * provider is.
 */
const CREDENTIALS = compileGlobs(
  (
    "authorization proxy-authorization cookie set-cookie x-serverless-authorization x-goog-iap-* " +
    "x-goog-authenticated-user-* x-goog-api-key x-endpoint-api-userinfo " +
    "x-goog-iam-* x-firebase-appcheck x-cloudscheduler x-cloudscheduler-* " +
    "x-apigateway-api-userinfo x-client-cert x-client-cert-* x-forwarded-client-cert " +
    "cf-access-* x-ms-client-principal* x-amzn-oidc-*"
  ).split(" "),
);

/** Headers as expressions see them: lower-case names, each value one text. */
export function headersOf(delivery: Delivery): Record<string, string> {
  return Object.fromEntries(
    Object.entries(delivery.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}

/**
 * Compiles which headers of a delivery may leave the relay: not credentials, signatures, tokens, or
 * hop-by-hop ones.
 */
export function compilePassable(provider: Provider): (name: string) => boolean {
  const isProof = compileGlobs(factsOf(provider.verify).proofHeaders);
  return (name) =>
    !CREDENTIALS(name) && !isHopByHop(name) && !NOT_THE_EVENTS(name) && !isProof(name);
}

/**
 * Compiles which headers a source's tasks carry: the content type, the trace, and those it
 * forwards.
 */
export function compileForwarded({ provider, forwardHeaders }: Source): (name: string) => boolean {
  const isPassable = compilePassable(provider);
  const isForwarded = compileGlobs([
    "content-type",
    "traceparent",
    "tracestate",
    ...forwardHeaders,
  ]);
  return (name) => isForwarded(name) && isPassable(name);
}

/**
 * Compiles the query that goes on to the targets of a delivery without a body; empty where there is
 * one.
 */
export function compileQuery(provider: Provider): (delivery: Delivery) => string {
  const passable = compilePassableQuery(provider);
  return (delivery) => (delivery.body.length > 0 ? "" : passable(delivery));
}

/**
 * Compiles a delivery's query less its signature or token, like the headers that may leave the
 * relay.
 */
export function compilePassableQuery({ verify }: Provider): (delivery: Delivery) => string {
  const { proofParameters } = factsOf(verify);
  return ({ query }) => {
    const pairs = query.split("&").filter((pair) => {
      const [name = ""] = new URLSearchParams(pair).keys();
      return !proofParameters.includes(name);
    });
    return pairs.join("&");
  };
}
