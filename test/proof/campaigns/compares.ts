import { resolve } from "node:path";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { asDelivery, type Outgoing } from "../../../src/cli/sign/outgoing.ts";
import { compileBody } from "../../../src/relay/read/body.ts";
import { factsOf } from "../../../src/relay/verify/facts.ts";
import { compileScheme } from "../../../src/relay/verify/scheme.ts";
import { buildRelay, environment } from "../build.ts";
import type { Campaign, Figures, Run } from "../campaign.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES, type FuzzSource } from "../fuzz-config.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { startRelay } from "../relay-process.ts";
import { send } from "../send.ts";
import { startGoogle } from "../start-google.ts";
import { compareTimes } from "../welch.ts";

const TURNS = { quick: 2000, whole: 20_000 } as const;
/** Beyond what noise does to a machine, and each time that it is measured. */
const MOST_T = 10;
const TRIES = 3;

export const compares: Campaign = {
  name: "compares",
  title:
    "The platform's comparison in constant time made to say no to everything, or yes to everything; and the time that verifying takes for a signature that is wrong at its beginning and one that is wrong at its end",
  checks:
    "with no, every delivery that a shared secret proves is refused, and with yes each forged one is accepted: nothing else compares; the two times are alike (Welch's t below 10)",
  run: prove,
};

const isSymmetric = ({ provider: { verify } }: FuzzSource): boolean =>
  verify.kind === "jwt"
    ? [verify.algorithm].flat().every((name) => name.startsWith("HS"))
    : ["mac", "token", "basic", "url-form", "canonical-request"].includes(verify.kind);

async function prove(run: Run): Promise<Figures> {
  const sources = FUZZ_SOURCES.filter(isSymmetric);
  const built = await buildRelay("compares", FUZZ_CONFIG, {}, run.mutant);
  await proveCompares(sources, built, "other");
  await proveCompares(sources, built, "same");
  const kinds = Map.groupBy(sources, ({ provider: { verify } }) =>
    [verify.kind, "signature" in verify ? verify.signature.encoding : ""].join(" ").trim(),
  );
  const found: string[] = [];
  for (const [kind, those] of kinds) {
    const t = await firstT(those, run.random.fork(kind), TURNS[run.size]);
    if (t === undefined) continue;
    hold(t < MOST_T, "where a signature is wrong shows in no time", () => `${kind}: t ${t}`);
    found.push(`${kind} ${t.toFixed(1)}`);
  }
  return {
    tried: `${2 * sources.length} deliveries; ${found.length} kinds of proof, ${TURNS[run.size]} times each`,
    measured: `t of ${found.join(", ")}`,
  };
}

/** A relay whose comparisons all say one thing decides by them alone. */
async function proveCompares(
  sources: readonly FuzzSource[],
  built: string,
  says: "same" | "other",
): Promise<void> {
  const google = await startGoogle();
  const env = { ...environment(google, "rest"), ...FUZZ_SECRETS, PROOF_COMPARES: says };
  const mode = resolve(import.meta.dirname, "../compare-mode.cjs");
  const relay = await startRelay(built, env, [mode]);
  try {
    for (const { provider, signer, forger } of sources) {
      const now = new Date();
      const who = says === "same" ? forger : signer;
      const request = await signedEvent(provider, { now }, { ...who, signedAt: now });
      const answer = await send(relay.port, {
        method: request.method,
        path: `/${provider.name}${request.query === "" ? "" : `?${request.query}`}`,
        headers: request.headers.flat(),
        body: request.body,
      });
      const isAccepted = answer.status < 300 && !answer.body.includes("bad-signature");
      hold(isAccepted === (says === "same"), "a secret is compared in constant time only", () => {
        return `where that says ${says}, ${provider.name} answers ${answer.status} ${answer.body}`;
      });
    }
  } finally {
    await relay.kill();
    await google.close();
  }
}

async function firstT(
  sources: readonly FuzzSource[],
  random: Random,
  turns: number,
): Promise<number | undefined> {
  for (const source of sources) {
    const t = await leastT(source, random, turns);
    if (t !== undefined) return t;
  }
  return undefined;
}

/** The least of some tries: what is in the code is there each time. Undefined where the proof is in no header. */
async function leastT(
  { provider, signer }: FuzzSource,
  random: Random,
  turns: number,
): Promise<number | undefined> {
  const now = new Date();
  const good = await signedEvent(provider, { now }, { ...signer, signedAt: now });
  const context = {
    secrets: [signer.secret],
    publicUrl: signer.publicUrl,
    options: signer.options,
  };
  const verify = compileScheme(provider.verify, context);
  const works = ([0, 1] as const).map((end) => {
    const changed = wrongAt(good, factsOf(provider.verify).proofHeaders, end);
    if (changed === undefined) return undefined;
    const delivery = asDelivery(changed, `/${provider.name}`, now);
    const body = compileBody(provider)(delivery);
    return (): void => {
      try {
        void Promise.resolve(verify(delivery, () => body)).catch(() => {});
      } catch {
        // That it is wrong.
      }
    };
  });
  const [first, last] = works;
  if (first === undefined || last === undefined) return undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let left = TRIES; left > 0 && least >= MOST_T / 2; left -= 1) {
    compareTimes(first, last, 500, () => random.below(2) === 0);
    const { t } = compareTimes(first, last, turns, () => random.below(2) === 0);
    least = Math.min(least, Math.abs(t));
  }
  return least;
}

/** The longest run of a header's value that may be a signature. */
const SIGNATURE = /[\w+/-]{16,}=*$/;

function wrongAt(
  request: Outgoing,
  proofHeaders: readonly string[],
  end: 0 | 1,
): Outgoing | undefined {
  const found = request.headers.find(
    ([name, value]) => proofHeaders.includes(name.toLowerCase()) && SIGNATURE.test(value),
  );
  if (found === undefined) return undefined;
  const headers = request.headers.map(([name, value]) => {
    if (name !== found[0]) return [name, value] as const;
    const at = SIGNATURE.exec(value)?.index ?? 0;
    // Not the very last: of base64 it may hold bits that must be none.
    const where = end === 0 ? at : value.replace(/=+$/, "").length - 3;
    const other = value[where] === "a" ? "b" : "a";
    return [name, value.slice(0, where) + other + value.slice(where + 1)] as const;
  });
  return { ...request, headers };
}
