import { createHmac } from "node:crypto";
import { providers } from "../../../src/providers/index.ts";
import { buildRelay, environment } from "../build.ts";
import type { Campaign, Figures, Run } from "../campaign.ts";
import { hostileBodies } from "../hostile-bodies.ts";
import { heldMs, mostHeldMs, preload } from "../loop.ts";
import { hold } from "../promise.ts";
import { type RelayProcess, startRelay } from "../relay-process.ts";
import { send } from "../send.ts";
import { SECRETS } from "../shapes.ts";
import { startGoogle } from "../start-google.ts";

const MEGABYTES = { quick: 2, whole: 8 } as const;
export const hostile: Campaign = {
  name: "hostile",
  title:
    "Authentic bodies as bad as JSON can be (depth, keys, numbers, surrogates, batches), before schemas and expressions that are slow on purpose",
  checks:
    "each is answered, never with a 5xx; nobody else waits: the event loop is held for 500 ms and 300 ms per megabyte at most; the next delivery is accepted",
  run: prove,
};

/** Patterns and expressions that backtrack, or grow with the square of what they meet. */
const SCHEMA = {
  properties: {
    text: { type: "string", pattern: "^(a+)+$" },
    texts: { items: { pattern: "^(?=(a|a)+$)(a|aa)+$" } },
    unique: { uniqueItems: true },
    list: {
      contains: { const: "nothing" },
      items: { anyOf: [{ type: "string" }, { maximum: 1e9 }] },
    },
  },
};
const WHENS = [
  'body.text.matches("^(a|a?)+$")',
  "body.list.exists(x, body.list.exists(y, x == y && x == -1))",
  "body.list.map(x, body.list.map(y, x)).size() > 0",
  'body.texts.all(t, t.matches("(.*a){20}"))',
];

const custom = {
  provider: "custom",
  verify: providers["github"]?.verify,
  event: { id: "header:x-github-delivery", type: ["header:x-github-event"] },
  secrets: ["PROOF_SECRET"],
} as const;

const CONFIG = {
  location: "us-central1",
  serviceAccount: "relay-invoker",
  sources: {
    plain: { ...custom, routes: [{ to: ["target"] }] },
    schema: { ...custom, schemas: { "*": "slow.json" }, routes: [{ to: ["target"] }] },
    expression: { ...custom, routes: WHENS.map((when, at) => ({ when, to: [`target-${at}`] })) },
    batch: {
      ...custom,
      items: { at: "/events", id: "body:/id" },
      split: "/events",
      routes: [{ to: ["target"] }],
    },
  },
  targets: Object.fromEntries(
    ["target", "target-0", "target-1", "target-2", "target-3"].map((name) => [
      name,
      { url: `https://${name}.example.com/hooks` },
    ]),
  ),
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("hostile", CONFIG, { "slow.json": SCHEMA }, run.mutant);
  const env = { ...environment(google, "rest"), ...SECRETS };
  const relay = await startRelay(built, env, [preload]);
  const megabytes = MEGABYTES[run.size];
  const bodies = Object.entries(hostileBodies(megabytes));
  let sent = 0;
  let worst = { ms: 0, name: "none" };
  try {
    for (const source of Object.keys(CONFIG.sources)) {
      await proveNext(source, `before-${source}`, relay);
      for (const [name, body] of bodies) {
        await heldMs(relay);
        const answer = await send(relay.port, signed(source, `proof-${sent}-hostile`, body));
        const seen = (): string =>
          `${answer.status} ${answer.body.slice(0, 300)} to ${source} for ${name}`;
        hold(relay.isRunning(), "nothing ends the relay", seen);
        hold(
          answer.status !== 0 && answer.status < 500,
          "what a sender does is no fault of ours",
          seen,
        );
        const ms = await heldMs(relay);
        const most = mostHeldMs(body);
        hold(
          ms <= most,
          "no delivery holds the event loop",
          () => `${ms} ms of ${most}: ${seen()}`,
        );
        if (ms > worst.ms)
          worst = { ms, name: `${name}, ${(body.length / 2 ** 20).toFixed(1)} MB` };
        await proveNext(source, `next-${sent}`, relay);
        sent += 1;
      }
    }
    return {
      tried: `${sent} deliveries of up to ${megabytes} MB`,
      measured: `event loop held for ${worst.ms} ms at most (${worst.name})`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

async function proveNext(source: string, name: string, { port }: RelayProcess): Promise<void> {
  const answer = await send(port, signed(source, name, Buffer.from(`{"text":"a"}`)));
  hold(
    answer.status < 300,
    "the next delivery is accepted",
    () => `${answer.status} ${answer.body}`,
  );
}

function signed(source: string, delivery: string, body: Buffer) {
  const mac = createHmac("sha256", SECRETS.PROOF_SECRET).update(body).digest("hex");
  return {
    path: `/${source}`,
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": delivery,
      "x-hub-signature-256": `sha256=${mac}`,
    },
    body,
  };
}
