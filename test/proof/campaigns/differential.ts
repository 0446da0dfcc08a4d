import { json, sample } from "fast-check";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { buildRelay, environment } from "../build.ts";
import { type Campaign, type Figures, inParallel, type Run } from "../campaign.ts";
import { type Compared, differenceOf, DIFFERENCES } from "../differences.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES, type FuzzSource } from "../fuzz-config.ts";
import { mutate } from "../mutate.ts";
import { mutateProof } from "../mutate-proof.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { type RelayProcess, startRelay } from "../relay-process.ts";
import { SDKS, type Seen } from "../sdks.ts";
import { type Answer, send } from "../send.ts";
import { startGoogle } from "../start-google.ts";

const ROUNDS = { quick: 40, whole: 600 } as const;
const AT_ONCE = 8;

export const differential: Campaign = {
  name: "differential",
  title:
    "Deliveries as they are, changed where verifiers are known to disagree, and signed at odd times or over odd bytes, to the relay and to the provider's own library",
  checks:
    "the relay and the library say the same of each, but for the differences that are listed with their reasons; each listed difference is still there",
  run: prove,
};

type Stage = {
  readonly relay: RelayProcess;
  readonly counts: { compared: number; accepted: number; differing: number };
  /** Listed differences that were seen, by their reason. */
  readonly found: Set<string>;
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("differential", FUZZ_CONFIG, {}, run.mutant);
  const relay = await startRelay(built, { ...environment(google, "rest"), ...FUZZ_SECRETS });
  const stage: Stage = {
    relay,
    counts: { compared: 0, accepted: 0, differing: 0 },
    found: new Set(),
  };
  const sources = FUZZ_SOURCES.filter(({ provider }) => provider.name in SDKS);
  try {
    await inParallel(sources, AT_ONCE, async (source) => {
      const random = run.random.fork(source.provider.name);
      for (let round = 0; round < ROUNDS[run.size]; round += 1) {
        await compare(await draw(source, random), source, stage);
        if (round % 20 === 0) google.forgetTasks();
      }
    });
    if (run.size === "whole" && run.trial === undefined) {
      const gone = DIFFERENCES.filter(
        ({ why, isRare }) => isRare !== true && !stage.found.has(why),
      );
      hold(gone.length === 0, "each listed difference is still there", () =>
        gone.map(({ why }) => why).join("; "),
      );
    }
    const { compared, accepted, differing } = stage.counts;
    const libraries = new Set(Object.values(SDKS).map(({ library }) => library));
    return {
      tried: `${compared} deliveries to ${sources.length} presets and ${libraries.size} libraries, ${accepted} of them accepted by both`,
      measured: `${differing} differences of ${stage.found.size} kinds, all of them listed with their reasons`,
    };
  } finally {
    await relay.kill();
    await google.close();
  }
}

/** Seconds that a provider's clock may be off, within and beyond what anybody tolerates. */
const OFF_SECONDS = [0, 0, 0, 0, 0, -2, -30, -120, -240, -900, -8000, 20, 100, 240, 900, 8000, 1e6];
const SUFFIXES = ["", "", "", "", "", "", "abc", ".5", " ", "0", "e1"];

/** A delivery, signed as the provider does or nearly so, and then perhaps changed. */
async function draw({ provider, signer }: FuzzSource, random: Random): Promise<Outgoing> {
  const now = new Date();
  const signedAt = new Date(now.getTime() + random.pick(OFF_SECONDS) * 1000);
  const timestampSuffix = random.pick(SUFFIXES);
  const drawn = { ...signer, signedAt, timestampSuffix };
  const file = random.below(3) === 0 ? oddBody(random) : undefined;
  const request = await signedEvent(provider, { now }, drawn, file).catch(() =>
    signedEvent(provider, { now }, { ...signer, signedAt }),
  );
  switch (random.below(4)) {
    case 0:
      return request;
    case 1:
      return mutate(request, random);
    default:
      return mutateProof(request, proofHeadersOf(provider), random);
  }
}

/** What proves a delivery of a preset, and what is signed with it. */
const proofHeadersOf = ({ verify }: FuzzSource["provider"]): readonly string[] => {
  const told = JSON.stringify(verify);
  const named = [...told.matchAll(/header:([\w-]+)/g)].map(([, name]) => name ?? "");
  const located = [...told.matchAll(/"header":(?:"([^"]+)"|\["([^"]+)")/g)].map(
    ([, one, first]) => one ?? first ?? "",
  );
  return [...named, ...located];
};

function oddBody(random: Random): Buffer {
  const text = sample(madeUp, { seed: random.below(2 ** 31), numRuns: 1 })[0] ?? "";
  return random.pick([
    (): Buffer => Buffer.from(text),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(`${text}\n`),
    () => Buffer.from(text.slice(0, -1)),
    () => Buffer.from(`{"text":"\ufffd"}`),
    () => Buffer.from(`{"text":"\xff"}`, "latin1"),
    () => Buffer.from(`[${text}, ${text}]`),
  ])();
}

const madeUp = json({ stringUnit: "binary", maxDepth: 3 }).map((text) => `{"value": ${text}}`);

async function compare(request: Outgoing, source: FuzzSource, stage: Stage): Promise<void> {
  const { provider, signer } = source;
  const sdk = SDKS[provider.name];
  if (sdk === undefined) throw new TypeError(`there is no library for ${provider.name}`);
  const sent = {
    method: "POST",
    path: `/${provider.name}${request.query === "" ? "" : `?${request.query}`}`,
    headers: request.headers.flatMap(([name, value]) => [name, value.replaceAll(UNSENDABLE, "?")]),
    body: request.body,
  };
  const answer = await send(stage.relay.port, sent);
  hold(answer.status !== 0, "every request is answered", () => answer.body);
  const ours = verdictOf(answer);
  // A content coding that cannot be undone: what is verified has not been reached.
  if (ours === undefined) return;
  const seen: Seen = {
    headers: asNodeSees(request),
    body: request.body,
    query: request.query,
    publicUrl: signer.publicUrl ?? "",
    secret: signer.secret,
  };
  const theirs = await verdictOfSdk(() => sdk.verify(seen));
  stage.counts.compared += 1;
  if (ours && theirs) stage.counts.accepted += 1;
  if (ours === theirs) return;
  stage.counts.differing += 1;
  const compared: Compared = { ...seen, provider, theirs, detail: answer.body };
  const difference = differenceOf(compared);
  hold(difference !== undefined, "what the relay says is what the library says", () => {
    const { headers, query } = seen;
    return `${sdk.library} ${theirs ? "accepts" : "refuses"}, the relay answers ${answer.status} ${answer.body} to ${provider.name} for ${JSON.stringify({ headers, query, body: request.body.toString("latin1") })}`;
  });
  stage.found.add(difference.why);
}

/** Whether the relay took it for authentic; undefined where it did not come to that. */
function verdictOf({ status, body }: Answer): boolean | undefined {
  if (/urn:webhook-relay:(bad-signature|stale-timestamp)/.test(body)) return false;
  return status === 405 || status === 413 || status === 415 ? undefined : true;
}

const verdictOfSdk = async (verify: () => boolean | Promise<boolean>): Promise<boolean> => {
  try {
    return await verify();
  } catch {
    return false;
  }
};

/** What node's own server makes of the headers. */
function asNodeSees({ headers }: Outgoing): Readonly<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const trimmed = value.replaceAll(UNSENDABLE, "?").replaceAll(/^[ \t]+|[ \t]+$/g, "");
    if (seen[key] === undefined) seen[key] = trimmed;
    else if (!SINGLE.has(key)) seen[key] = `${seen[key]}, ${trimmed}`;
  }
  return seen;
}

/** Of these node keeps the first. */
const SINGLE = new Set(["authorization", "content-type", "user-agent", "content-length"]);

/** What no client can put into a header. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;
