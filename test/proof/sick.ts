import { once } from "node:events";
import type { ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { selfSigned } from "../bench/certificate.ts";
import type { Behaviour } from "./target.ts";

/** A way in which a target may be sick. */
export type Sickness = {
  /** Name of its target and queue. */
  readonly name: string;
  /** What it does with an attempt; undefined: nothing is heard of one. */
  readonly behave?: Behaviour;
  /** When its tasks are dead, as relay.yaml says it; undefined: never. */
  readonly dead?: { readonly after?: number; readonly statuses?: readonly number[] };
};

/** Answers that are given when it is well again. */
export type Held = Set<ServerResponse>;

const SLOW_MS = 2000;

/** Every way. Those that hang are held in `held`. */
export function sicknesses(held: Held, accept: Behaviour): readonly Sickness[] {
  const status =
    (code: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
    (_, response) =>
      response.writeHead(code, headers).end();
  return [
    { name: "fails", behave: status(500) },
    { name: "fails-and-dies", behave: status(500), dead: { after: 3 } },
    { name: "throttles", behave: status(429, { "retry-after": "1" }), dead: { after: 3 } },
    { name: "is-gone", behave: status(410), dead: { statuses: [410] } },
    { name: "redirects", behave: status(307, { location: "/hooks" }), dead: { after: 2 } },
    { name: "resets", behave: (_, response) => response.destroy(), dead: { after: 3 } },
    { name: "dawdles", behave: (...given) => void setTimeout(accept, SLOW_MS, ...given) },
    { name: "hangs", behave: (_, response) => void held.add(response) },
    {
      name: "cuts",
      behave(_, response) {
        response.writeHead(200, { "content-length": 100 });
        response.write("half of", () => response.destroy());
      },
      dead: { after: 3 },
    },
    // Its certificate vouches for itself.
    { name: "untrusted", dead: { after: 2 } },
  ];
}

/** A server whose certificate nobody has reason to trust. */
export async function startUntrusted(now: Date): Promise<{
  readonly url: string;
  readonly close: () => Promise<void>;
}> {
  const server = https.createServer(selfSigned(["untrusted.example.com"], now), (_, response) =>
    response.end(),
  );
  server.on("tlsClientError", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
