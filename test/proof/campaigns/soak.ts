import { setTimeout as delay } from "node:timers/promises";
import { type Campaign, type Figures, percentiles, type Run } from "../campaign.ts";
import { drained } from "../cloud.ts";
import { isKept } from "../kept.ts";
import { MIX_CONFIG, MIX_QUEUES, MIX_SECRETS, type Mixed, openMix } from "../mix.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { checkReconciled, type Sums } from "../reconcile.ts";
import { type Answer, send } from "../send.ts";
import { count, words } from "../shown.ts";
import { openStage, type Stage } from "../stage.ts";
import { starved } from "../starved.ts";
import { descriptors, median, memoryMiB, slope } from "../vitals.ts";

const SECONDS = { quick: 6, whole: 60, long: 1800 } as const;
/** So much is sent before the counts are held against each other. */
const ROUND_SECONDS = { quick: 3, whole: 10, long: 15 } as const;
const CAPACITY_SECONDS = { quick: 2, whole: 5, long: 10 } as const;
/** At once, to measure what the machine can do. */
const AT_ONCE = 32;
const LOG_EVERY_MS = 50;
/** By what a process may grow from the middle third of a soak to its last. */
const MOST_GROWTH_MIB = 64;
const MOST_NEW_DESCRIPTORS = 64;
/** What a deployed relay has, where it is not said otherwise. */
const MOST_MIB = 512;
const LEAST_FOR_A_SLOPE = 20;

export const soak: Campaign = {
  name: "soak",
  title:
    "A mix of deliveries (ten providers, small to 1.2 MB, batches, redeliveries, forged and invalid ones) at half of what the machine can do, for a minute; with `--long`, for thirty",
  checks:
    "what is sent, answered, queued, received and shown by `entries:list` and the console's figures is the same, to the last delivery, every few seconds; memory, open descriptors and delays do not grow",
  run: prove,
};

async function prove(run: Run): Promise<Figures> {
  const size = run.isLong === true ? "long" : run.size;
  const env = MIX_SECRETS;
  const stage = await openStage(run, { name: "soak", config: MIX_CONFIG, transport: "rest", env });
  const log = forwardLog(stage);
  try {
    const next = openMix(run.random);
    await onceEach(next, stage);
    const perSecond = await capacity(next, stage, CAPACITY_SECONDS[size]);
    await settled(stage, log);
    const rate = perSecond / 2;
    const rounds: Round[] = [];
    const from = performance.now();
    while (performance.now() - from < SECONDS[size] * 1000) {
      const chance = run.random.fork(`arrivals ${rounds.length}`);
      const round = await proveRound(next, rate, ROUND_SECONDS[size], chance, stage, log);
      rounds.push(round);
      run.note?.(wordsOf(round));
    }
    return report(rounds, rate, perSecond, ROUND_SECONDS[size]);
  } finally {
    log.stop();
    await stage.close();
  }
}

const wordsOf = ({ sums, times, relayMiB, cloudMiB, relayOpen, cloudOpen }: Round): string =>
  `${sums.sent} deliveries, ${words(sums.answered)} (${[...sums.kinds].map(([kind, times]) => `${times} ${kind}`).join(", ")}); p50 ${percentiles(times).p50} ms, p99 ${percentiles(times).p99} ms, longest ${Math.round(sums.longestMs)} ms; relay ${relayMiB} MiB, ${relayOpen} descriptors; queue ${cloudMiB} MiB, ${cloudOpen}`;

const codeOf = ({ body }: Answer): string =>
  /urn:webhook-relay:([a-z-]+)/.exec(body)?.[1] ?? "503 without a code";

type Log = { readonly forward: () => void; readonly stop: () => void };

/** The relay's lines, to where the console reads them. */
function forwardLog({ relay, cloud }: Stage): Log {
  const forward = (): void => cloud.writeLog(relay.takeLines());
  const timer = setInterval(forward, LOG_EVERY_MS);
  return { forward, stop: () => clearInterval(timer) };
}

/** A cold start is not what is measured. */
async function onceEach(next: () => Promise<Mixed>, { relay }: Stage): Promise<void> {
  for (let at = 0; at < 100; at += 1) await send(relay.port, (await next()).sign());
}

/** Deliveries a second, when each of many senders sends its next as soon as its last is answered. */
async function capacity(
  next: () => Promise<Mixed>,
  { relay }: Stage,
  seconds: number,
): Promise<number> {
  const from = performance.now();
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - from < seconds * 1000) {
      await send(relay.port, (await next()).sign());
      sent += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (sent / (performance.now() - from)) * 1000;
}

/** Nothing is under way any more, and what has been is forgotten. */
async function settled({ cloud, target }: Stage, log: Log): Promise<void> {
  await drained(cloud, [...MIX_QUEUES, "relay-archive", "relay-batches"]);
  await cloud.call("POST", `/v2/${PARKED}:purge`, {});
  log.forward();
  await delay(2 * LOG_EVERY_MS);
  target.forget();
}

const PARKED = "projects/proof-project/locations/us-central1/queues/relay-parked";

type Round = {
  readonly sums: Sums;
  readonly times: readonly number[];
  readonly delays: readonly number[];
  readonly relayMiB: number;
  readonly cloudMiB: number;
  readonly relayOpen: number;
  readonly cloudOpen: number;
};

async function proveRound(
  next: () => Promise<Mixed>,
  rate: number,
  seconds: number,
  chance: Random,
  stage: Stage,
  log: Log,
): Promise<Round> {
  const { relay, cloud, target } = stage;
  const since = new Date();
  const sums: Sums = {
    sent: 0,
    answered: new Map(),
    kinds: new Map(),
    tasks: 0,
    parked: 0,
    longestMs: 0,
  };
  const times: number[] = [];
  const sentAt = new Map<string, number>();
  const answers: Promise<void>[] = [];
  const one = async (): Promise<void> => {
    const { kind, sign, event, tasks, parked, isRefused } = await next();
    sums.sent += 1;
    count(sums.kinds, kind);
    for (;;) {
      const sent = sign();
      if (event !== undefined) sentAt.set(event, performance.now());
      const lost = starved([relay.pid]);
      const answer = await send(relay.port, sent);
      times.push(Math.max(0, answer.ms - lost()));
      sums.longestMs = Math.max(sums.longestMs, answer.ms);
      count(sums.answered, answer.status);
      // Where other programs have the cores for seconds, the queue may not answer in time.
      if (answer.status === 503) {
        count(sums.kinds, codeOf(answer));
        await delay(Number(answer.headers["retry-after"] ?? 1) * 1000);
        continue;
      }
      const isAsWanted = isRefused ? answer.status === 401 : isKept(answer);
      hold(isAsWanted, "at half of capacity each delivery is answered as it should be", () => {
        return `${answer.status} ${answer.body.slice(0, 300)} to one that is ${kind}`;
      });
      break;
    }
    sums.tasks += tasks;
    sums.parked += parked;
  };
  const from = performance.now();
  for (let at = 0; at < seconds * 1000;) {
    // Arrivals that know nothing of each other.
    at += (-Math.log(1 - chance.next()) * 1000) / rate;
    const left = from + at - performance.now();
    if (left > 1) await delay(left);
    answers.push(one());
    answers.at(-1)?.catch(() => undefined);
  }
  await Promise.all(answers);
  await drained(cloud, [...MIX_QUEUES, "relay-archive", "relay-batches"]);
  log.forward();
  await checkReconciled(sums, since, target, cloud);
  const round = {
    sums,
    times,
    delays: [...sentAt].map(([event, at]) => (target.acceptedAt.get(event) ?? 0) - at),
    relayMiB: memoryMiB(relay),
    cloudMiB: memoryMiB({ pid: cloud.pid() }),
    relayOpen: descriptors(relay),
    cloudOpen: descriptors({ pid: cloud.pid() }),
  };
  await settled(stage, log);
  return round;
}

function report(
  rounds: readonly Round[],
  rate: number,
  perSecond: number,
  seconds: number,
): Figures {
  const third = Math.floor(rounds.length / 3);
  const [middle, last] = [rounds.slice(third, 2 * third), rounds.slice(-Math.max(1, third))];
  const figures = (["relayMiB", "cloudMiB", "relayOpen", "cloudOpen"] as const).map((what) => {
    const before = median((middle.length > 0 ? middle : rounds).map((round) => round[what]));
    const after = median(last.map((round) => round[what]));
    const isMemory = what.endsWith("MiB");
    // Within a minute V8 is still deciding how much of it to use: that shows in half an hour.
    const isSettled = rounds.length >= LEAST_FOR_A_SLOPE;
    const most = isMemory
      ? isSettled
        ? before + MOST_GROWTH_MIB
        : MOST_MIB
      : before + MOST_NEW_DESCRIPTORS;
    hold(after <= most, "memory and descriptors do not grow", () => {
      return `${what}: ${before}, later ${after}`;
    });
    return [before, after] as const;
  });
  const [relayMiB, cloudMiB, relayOpen, cloudOpen] = figures;
  const grows = (what: "relayMiB" | "cloudMiB"): string => {
    const later = rounds.slice(third).map((round) => round[what]);
    if (later.length < LEAST_FOR_A_SLOPE) return "too short for a slope";
    return `${((slope(later) * 60) / seconds).toFixed(2)} a minute`;
  };
  const sum = (of: (round: Round) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  const early = percentiles(rounds.slice(0, Math.max(1, third)).flatMap(({ times }) => times));
  const late = percentiles(last.flatMap(({ times }) => times));
  const arrived = percentiles(rounds.flatMap(({ delays }) => delays));
  const kinds = new Map<string, number>();
  for (const { sums } of rounds) {
    for (const [kind, times] of sums.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + times);
  }
  const pair = (values: readonly [number, number] | undefined): string =>
    `${values?.[0]} to ${values?.[1]}`;
  return {
    tried: `${sum(({ sums }) => sums.sent)} deliveries in ${rounds.length * seconds} s, ${Math.round(rate)} a second of ${Math.round(perSecond)} that it can (${[...kinds].map(([kind, times]) => `${times} ${kind}`).join(", ")}); ${sum(({ sums }) => sums.tasks)} tasks; ${sum(({ sums }) => sums.answered.get(503) ?? 0)} answers 503; reconciled ${rounds.length} times`,
    measured: `answers p50 ${early.p50} ms and p99 ${early.p99} ms in the first third, ${late.p50} and ${late.p99} in the last; from the provider's request to the target p50 ${arrived.p50} ms, p99 ${arrived.p99} ms; relay ${pair(relayMiB)} MiB (${grows("relayMiB")}) and ${pair(relayOpen)} descriptors, queue ${pair(cloudMiB)} MiB (${grows("cloudMiB")}) and ${pair(cloudOpen)}, from the middle third to the last`,
  };
}
