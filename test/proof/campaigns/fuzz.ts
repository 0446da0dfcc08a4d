import { setTimeout as delay } from "node:timers/promises";
import { json, sample } from "fast-check";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { factsOf } from "../../../src/relay/verify/facts.ts";
import { buildRelay, environment } from "../build.ts";
import { type Campaign, type Figures, inParallel, type Run } from "../campaign.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES, type FuzzSource } from "../fuzz-config.ts";
import { type Google } from "../google.ts";
import { mutate } from "../mutate.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { type RelayProcess, startRelay } from "../relay-process.ts";
import { type Answer, send } from "../send.ts";
import { startGoogle } from "../start-google.ts";
import { starved } from "../starved.ts";
import { memoryMiB } from "../vitals.ts";

const ROUNDS = { quick: 3, whole: 30 } as const;
const AT_ONCE = 16;
/** What the relay may have grown by from a tenth of the run to its end. */
const MOST_GROWTH_MIB = 96;
/** In every body that is made up. */
const MARKER = "SENSITIVE-7f3a9c";

export const fuzz: Campaign = {
  name: "fuzz",
  title:
    "Deliveries of every preset whose keys are not fetched: as they are, changed by a mutator, signed with another secret, and made-up JSON with a good signature",
  checks:
    "what is as it should be is accepted; never a 5xx; no task for what is signed with another secret; exactly one log line each, without secret, signature or body; the relay runs on, in bounded memory",
  run: prove,
};

type Stage = {
  readonly relay: RelayProcess;
  readonly google: Google;
  /** Tasks made so far, by source. */
  readonly made: ReadonlyMap<string, number>;
  readonly counts: {
    sent: number;
    accepted: number;
    refused: number;
    lines: number;
    starved: number;
  };
  /** The signatures of the last requests: a line may come after its answer. */
  readonly signatures: string[];
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("fuzz", FUZZ_CONFIG, {}, run.mutant);
  const relay = await startRelay(built, { ...environment(google, "rest"), ...FUZZ_SECRETS });
  const made = new Map<string, number>();
  google.decide = ({ name }) => {
    const source =
      /\/[\da-f]{32}-(.*)-(?:target|relay-parked|relay-batches)$/.exec(name)?.[1] ?? "";
    made.set(source, (made.get(source) ?? 0) + 1);
    return undefined;
  };
  const stage: Stage = {
    relay,
    google,
    made,
    counts: { sent: 0, accepted: 0, refused: 0, lines: 0, starved: 0 },
    signatures: [],
  };
  const rounds = roundsOf(run);
  let early = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      await inParallel(FUZZ_SOURCES, AT_ONCE, (source) =>
        proveSource(source, run.random.fork(`${round} ${source.provider.name}`), round, stage),
      );
      if (round === Math.floor(rounds / 10)) early = memoryMiB(relay);
      if (round % 200 === 199) console.error(`  ${stage.counts.sent} requests`);
      google.forgetTasks();
    }
    await proveLines(stage);
    const late = memoryMiB(relay);
    hold(
      late - early < MOST_GROWTH_MIB,
      "memory is bounded",
      () => `${early} MiB, later ${late} MiB`,
    );
    const { sent, accepted, refused, starved: waited } = stage.counts;
    return {
      tried: `${sent} requests to ${FUZZ_SOURCES.length} presets: ${accepted} accepted, ${refused} refused${waited === 0 ? "" : `, ${waited} of them since other programs had the cores`}`,
      measured: `memory ${early} MiB after a tenth, ${late} MiB in the end`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

const PER_SOURCE = 4;
const MILLION = 1_000_000;

const roundsOf = ({ size, isLong }: Run): number =>
  isLong === true ? Math.ceil(MILLION / (PER_SOURCE * FUZZ_SOURCES.length)) : ROUNDS[size];

/** One round of a source: what is sent one after the other, so that its tasks are counted apart. */
async function proveSource(
  source: FuzzSource,
  random: Random,
  round: number,
  stage: Stage,
): Promise<void> {
  const { provider, signer, forger } = source;
  const now = new Date();
  const made = (): number => stage.made.get(provider.name) ?? 0;
  const wanted = { now };
  const good = await signedEvent(provider, wanted, { ...signer, signedAt: now });
  const goodAnswer = await proveOne(good, source, stage);
  hold(goodAnswer.status < 300, "a delivery as the provider sends it is accepted", () => {
    return `${goodAnswer.status} ${goodAnswer.body} from ${provider.name}`;
  });
  await proveOne(mutate(good, random), source, stage);

  const file = Buffer.from(sample(madeUp, { seed: random.below(2 ** 31), numRuns: 1 })[0] ?? "");
  const odd = await signedEvent(provider, wanted, { ...signer, signedAt: now }, file).catch(
    () => good,
  );
  await proveOne(odd, source, stage);

  const before = made();
  const forged = await signedEvent(provider, wanted, { ...forger, signedAt: now });
  await proveOne(round === 0 ? forged : mutate(forged, random), source, stage);
  hold(made() === before, "no task for what is signed with another secret", () => provider.name);
}

const madeUp = json({ stringUnit: "binary", maxDepth: 6 }).map(
  (text) => `{"${MARKER}":"${MARKER}","value":${text}}`,
);

async function proveOne(request: Outgoing, source: FuzzSource, stage: Stage): Promise<Answer> {
  const { provider, signer } = source;
  const { relay, counts, signatures } = stage;
  const headers = request.headers.flatMap(([name, value]) => [
    name,
    value.replaceAll(UNSENDABLE, "?"),
  ]);
  const query = request.query === "" ? "" : `?${request.query}`;
  const sent = {
    method: request.method,
    path: `/${provider.name}${query}`,
    headers,
    body: request.body,
  };
  const starvedMs = starved([relay.pid]);
  const answer = await send(relay.port, sent);
  counts.sent += 1;
  if (answer.status < 300) counts.accepted += 1;
  else counts.refused += 1;
  const seen = (): string =>
    `${answer.status} ${answer.body} from ${provider.name} for ${JSON.stringify({ ...sent, body: request.body.toString("base64") })}`;
  hold(relay.isRunning(), "nothing ends the relay", seen);
  hold(answer.status !== 0, "every request is answered", seen);
  // As after any 5xx, the provider sends it again.
  const isStarved = /queue-unavailable/.test(answer.body) && starvedMs() > MOST_STARVED_MS;
  if (isStarved) counts.starved += 1;
  else hold(answer.status < 500, "nothing that is sent is a fault of ours", seen);
  const proofs = factsOf(provider.verify).proofHeaders;
  const proven = request.headers.filter(
    ([name, value]) => proofs.includes(name) && value.length >= 16,
  );
  signatures.push(...proven.map(([, value]) => value));
  signatures.splice(0, signatures.length - MOST_SIGNATURES);
  readLines(stage, signer.secret);
  return isStarved ? proveOne(request, source, stage) : answer;
}

const MOST_SIGNATURES = 64;
/** Where other programs had the cores for so long, the queue of this process may have missed the relay's budget. */
const MOST_STARVED_MS = 1000;

function readLines({ relay, counts, signatures }: Stage, secret: string): void {
  const lines = relay.takeLines();
  counts.lines += lines.filter((line) =>
    /"message":"(delivery|unreadable request)"/.test(line),
  ).length;
  const text = lines.join("\n");
  for (const one of [secret, MARKER, ...signatures]) {
    hold(!text.includes(one), "no secret, signature or body is logged", () => text);
  }
}

/** Waits for the last lines, and counts them all. */
async function proveLines(stage: Stage): Promise<void> {
  const { counts } = stage;
  for (let left = 100; left > 0 && counts.lines < counts.sent; left -= 1) {
    await delay(50);
    readLines(stage, MARKER);
  }
  hold(counts.lines === counts.sent, "each request has exactly one line in the log", () => {
    return `${counts.lines} lines for ${counts.sent} requests`;
  });
}

/** What no client can put into a header. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;
