import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { buildRelay, environment } from "../build.ts";
import type { Campaign, Figures, Run } from "../campaign.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES } from "../fuzz-config.ts";
import { hostileBodies, hostileForms } from "../hostile-bodies.ts";
import { heldMs, mostHeldMs, preload } from "../loop.ts";
import { hold } from "../promise.ts";
import { startRelay } from "../relay-process.ts";
import { send } from "../send.ts";
import { startGoogle } from "../start-google.ts";

const MEGABYTES = 10;
/** A multipart form and one that holds XML. */
const QUICK = new Set(["dropbox-sign", "braintree"]);

export const forged: Campaign = {
  name: "forged",
  title:
    "Bodies as bad as JSON, forms, multipart and XML can be, with a wrong signature, for the presets whose proof is in the body",
  checks:
    "each is refused, and never with a 5xx, however much of it has to be read for that; the event loop is held within the same bound; no task",
  run: prove,
};

const readsBody = /body:|form:|php:/;
const sources = FUZZ_SOURCES.filter(({ provider: { name, verify } }) => {
  return QUICK.has(name) || readsBody.test(JSON.stringify(verify));
});

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("forged", FUZZ_CONFIG, {}, run.mutant);
  const env = { ...environment(google, "rest"), ...FUZZ_SECRETS };
  const relay = await startRelay(built, env, [preload]);
  const bytes = MEGABYTES * 2 ** 20;
  const bodies = Object.entries({ ...hostileBodies(bytes / 2 ** 20), ...hostileForms(bytes) });
  const wanted = sources.filter(({ provider }) => run.size === "whole" || QUICK.has(provider.name));
  let sent = 0;
  let worst = { ms: 0, name: "none" };
  try {
    for (const { provider, forger } of wanted) {
      const now = new Date();
      const forgery = await signedEvent(provider, { now }, { ...forger, signedAt: now });
      for (const [name, body] of bodies) {
        await heldMs(relay);
        const answer = await send(relay.port, asSent(forgery, provider.name, body));
        const seen = (): string =>
          `${answer.status} ${answer.body.slice(0, 300)} to ${provider.name} for ${name}`;
        hold(relay.isRunning(), "nothing ends the relay", seen);
        hold(
          answer.status >= 400 && answer.status < 500,
          "what is not authentic is refused, by no fault of ours",
          seen,
        );
        const ms = await heldMs(relay);
        hold(
          ms <= mostHeldMs(body),
          "no delivery holds the event loop",
          () => `${ms} ms: ${seen()}`,
        );
        if (ms > worst.ms) worst = { ms, name: `${name} to ${provider.name}` };
        sent += 1;
      }
    }
    hold(
      google.tasks.size === 0,
      "no task for what is not authentic",
      () => `${google.tasks.size} tasks`,
    );
    return {
      tried: `${sent} requests of ${bytes / 2 ** 20} MB to ${wanted.length} presets`,
      measured: `event loop held for ${worst.ms} ms at most (${worst.name})`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

const asSent = ({ method, headers }: Outgoing, source: string, body: Buffer) => ({
  method,
  path: `/${source}`,
  headers: headers.flat(),
  body,
});
