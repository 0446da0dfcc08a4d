import { setTimeout as delay } from "node:timers/promises";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import { buildRelay, environment } from "../build.ts";
import { type Campaign, type Figures, inParallel, type Run } from "../campaign.ts";
import { clockOf, clockPreload, DAY_MS, type StepClock, stepClocks } from "../clock.ts";
import { drained, rundown, setQueue } from "../cloud.ts";
import { checkArrived, expectedTasks } from "../expected.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES, type FuzzSource } from "../fuzz-config.ts";
import type { Google } from "../google.ts";
import { checkAnswer, checkStatus, checkTasks, isKept } from "../kept.ts";
import { hold } from "../promise.ts";
import { startRelay } from "../relay-process.ts";
import { type Answer, send } from "../send.ts";
import { CONFIG, deliveryOf, eventsOf, SCHEMAS, SECRETS, type Shape, SHAPES } from "../shapes.ts";
import { starved } from "../starved.ts";
import { newTally, deliver, openStage, type Stage } from "../stage.ts";
import { startGoogle } from "../start-google.ts";
import { shortTokens, tokenFaults } from "../token-faults.ts";

const SIZES = {
  quick: { deliveries: 100, seconds: 4 },
  whole: { deliveries: 1000, seconds: 12 },
} as const;
const AT_ONCE = 8;
const PAUSE_MS = 30;
/** Far longer than a clock is wrong. */
const MOST_ATTEMPTS = 300;

/** The longest pause after a token that could not be had is 5 s. */
const MOST_AFTER_MS = 15_000;

/** Where other programs have the cores for longer, a call may be late. */
const MOST_LOST_MS = 500;

export const clocks: Campaign = {
  name: "clocks",
  title:
    "The clocks of the relay and of the embedded queue are set by an hour or a day, forth and back, in the middle of the load; access tokens end every second",
  checks:
    "a timestamp that is too old or too new by then is refused with 401, and the redelivery with a fresh one is accepted; no other 4xx, and no 5xx for it; in the end each target has each event under one name; the ledger holds what the queue has forgotten",
  run: prove,
};

/** Providers whose signatures have a time. */
const TIMED = new Set(["stripe", "standard-webhooks", "slack-events", "svix", "zoom"]);
const timed = FUZZ_SOURCES.filter(({ provider }) => TIMED.has(provider.name));

async function prove(run: Run): Promise<Figures> {
  const healthy = await proveRelay(run, "answers");
  const failing = await proveRelay(run, "fails");
  const queue = await proveQueue(run);
  return {
    tried: `${healthy.events + failing.events} events while the relay's clock was set ${healthy.times + failing.times} times, ${healthy.stale + failing.stale} answers 401 stale-timestamp; ${queue.events} events while both clocks were set ${queue.times} times, ${queue.refused} answers 5xx`,
    measured: `with a metadata server that answers ${healthy.failed} answers 5xx, with one that fails ${failing.failed}; ${queue.again} events of the ledger redelivered after the queue had forgotten their names, none made again`,
  };
}

type Totals = { events: number; times: number; stale: number; failed: number };

/** Against Cloud Tasks with access tokens. */
async function proveRelay(run: Run, metadata: "answers" | "fails"): Promise<Totals> {
  const google = await startGoogle();
  const config = {
    ...CONFIG,
    sources: { ...CONFIG.sources, ...pick(FUZZ_CONFIG.sources, TIMED) },
    targets: { ...CONFIG.targets, ...FUZZ_CONFIG.targets },
  };
  const built = await buildRelay(`clocks-${metadata}`, config, SCHEMAS, run.mutant);
  const env = { ...environment(google, "token"), ...SECRETS, ...FUZZ_SECRETS };
  const relay = await startRelay(built, env, [clockPreload]);
  const random = run.random.fork(metadata);
  const failToken = tokenFaults(random.fork("tokens"), 2 / 3);
  shortTokens(google);
  google.decide = ({ api }) => (api === "token" && metadata === "fails" ? failToken() : undefined);
  const clock = clockOf(relay.pid);
  const totals: Totals = { events: 0, times: 0, stale: 0, failed: 0 };
  const stepping = stepClocks([clock], random.fork("steps"));
  const shapes = SHAPES.filter(({ bytes, isKeptWhole }) => bytes === undefined && !isKeptWhole);
  const numbers = Array.from({ length: SIZES[run.size].deliveries }, (_, number) => number);
  const ends = performance.now() + SIZES[run.size].seconds * 1000;
  try {
    await inParallel(numbers, AT_ONCE, async (number) => {
      const chance = random.fork(`delivery ${number}`);
      const name = `proof-${number}-clocks`;
      totals.events += 1;
      const one =
        chance.below(2) === 0
          ? timedDelivery(chance.pick(timed), relay.port)
          : shapedDelivery(chance.pick(shapes), name, relay.port, google);
      await untilKept(one, clock, metadata, totals, relay.pid);
    });
    while (performance.now() < ends) await delay(PAUSE_MS);
  } finally {
    await stepping.end().catch(() => undefined); // where the relay has ended, that is what is told
  }
  try {
    if (metadata === "fails") await proveAfter(relay.port, clock, google, totals);
  } finally {
    await relay.kill();
    await google.close();
  }
  return { ...totals, times: clock.times() };
}

/** What it learned while its clock was a day ahead, that there is no token to be had, does not last for that day. */
async function proveAfter(
  port: number,
  clock: StepClock,
  google: Google,
  totals: Totals,
): Promise<void> {
  const [shape] = SHAPES;
  if (shape === undefined) throw new TypeError("there is no shape");
  const one = shapedDelivery(shape, "proof-after-clocks", port, google);
  await clock.set(DAY_MS);
  google.decide = ({ api }) =>
    api === "token" ? { kind: "status", status: "UNAVAILABLE" } : undefined;
  while (isKept(await shapedDelivery(shape, `proof-${totals.events}-before`, port, google)())) {
    totals.events += 1;
    await delay(PAUSE_MS);
  }
  google.decide = () => undefined;
  await clock.set(0);
  const from = performance.now();
  while (!isKept(await one())) {
    hold(performance.now() - from < MOST_AFTER_MS, "a clock that is right again is enough", () => {
      return `still refused after ${MOST_AFTER_MS} ms`;
    });
    totals.failed += 1;
    await delay(PAUSE_MS);
  }
}

/** Sends a delivery, signed now. */
type Delivery = () => Promise<Answer>;

function shapedDelivery(shape: Shape, name: string, port: number, google: Google): Delivery {
  return async () => {
    const answer = await send(port, deliveryOf(shape, name));
    checkAnswer({ ...answer, ms: 0 }, shape, name, google);
    if (isKept(answer)) {
      for (const event of eventsOf(shape, name)) checkTasks(event, shape.queues, google);
    }
    return answer;
  };
}

function timedDelivery({ provider, signer }: FuzzSource, port: number): Delivery {
  return async () => {
    const now = new Date();
    const { method, headers, body, query } = await signedEvent(
      provider,
      { now },
      { ...signer, signedAt: now },
    );
    const path = `/${provider.name}${query === "" ? "" : `?${query}`}`;
    return send(port, { method, path, headers: headers.flat(), body });
  };
}

async function untilKept(
  one: Delivery,
  clock: StepClock,
  metadata: "answers" | "fails",
  totals: Totals,
  pid: number,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const [off, times] = [clock.offMs(), clock.times()];
    const lost = starved([pid]);
    const answer = await one();
    const seen = (): string => `${answer.status} ${answer.body.slice(0, 300)}, ${off} ms off`;
    if (isKept(answer)) return;
    if (answer.status === 401) {
      totals.stale += 1;
      const isWrong = off !== 0 || clock.times() !== times;
      const isStale = answer.body.includes("urn:webhook-relay:stale-timestamp");
      hold(isWrong && isStale, "only a wrong clock makes a fresh signature stale", seen);
    } else {
      totals.failed += 1;
      const isDown = metadata === "fails" || lost() > MOST_LOST_MS;
      hold(isDown && answer.status >= 500, "a clock that is set is no fault of anybody's", seen);
    }
    hold(attempt < MOST_ATTEMPTS, "redelivered with a fresh signature, it is kept", seen);
    await delay(PAUSE_MS);
  }
}

/** Before the embedded queue, whose clock is set too. */
async function proveQueue(
  run: Run,
): Promise<{ events: number; times: number; again: number; refused: number }> {
  const preload = [clockPreload];
  const options = { name: "clocks-queue", config: CONFIG, transport: "rest", preload } as const;
  const stage = await openStage(run, options);
  const { relay, cloud, target } = stage;
  try {
    const both = [clockOf(relay.pid), clockOf(cloud.pid())];
    const stepping = stepClocks(both, run.random.fork("queue"));
    const shapes = SHAPES.filter(({ bytes, items }) => bytes === undefined && items !== 50);
    const sent = Array.from({ length: SIZES[run.size].deliveries / 5 }, (_, number) => ({
      shape: run.random.fork(`queue ${number}`).pick(shapes),
      name: `proof-${number}-queue`,
    }));
    const tally = newTally();
    try {
      await inParallel(sent, AT_ONCE, async ({ shape, name }) => {
        await deliver(shape, name, stage, tally);
      });
    } finally {
      await stepping.end();
    }
    const expected = sent.flatMap(({ shape, name }) => expectedTasks(shape, name));
    await passAll(both, shapes, stage);
    const { repeated } = await checkArrived(expected, cloud, target);
    const again = await proveLedger(sent, stage);
    const after = await checkArrived(expected, cloud, target);
    hold(after.repeated === repeated, "what the ledger holds is not made again", () => {
      return `${after.repeated - repeated} tasks more`;
    });
    const times = both[0]?.times() ?? 0;
    return { events: sent.length, times, again, refused: tally.refused };
  } finally {
    await stage.close();
  }
}

/** What was put off until a time by a clock that was ahead is due when both have passed it. */
async function passAll(
  both: readonly StepClock[],
  shapes: readonly Shape[],
  { cloud }: Stage,
): Promise<void> {
  for (const clock of both) await clock.set(3 * DAY_MS);
  const queues = [...new Set(shapes.flatMap((shape) => shape.queues))];
  const running = queues.filter((name) => name !== "relay-parked");
  // A queue looks again when it is changed, and not only after the minute that its timer may have left.
  for (const name of running) await setQueue(cloud, name, "resume");
  // Batches first: they fill the others.
  await rundown(cloud, "relay-batches");
  await drained(cloud, running);
}

/** The queue has forgotten its names by now: three days have passed. */
async function proveLedger(
  sent: readonly { readonly shape: Shape; readonly name: string }[],
  { relay, cloud }: Stage,
): Promise<number> {
  // An event whose tasks are made is accepted, whether or not the ledger could note it: its line says so.
  const lines = relay.takeLines().filter((line) => line.includes(`"ledgerError"`));
  const noted = sent.filter(
    ({ shape, name }) =>
      shape.source === "ledger" && !lines.some((line) => line.includes(`"event":"${name}"`)),
  );
  for (const { shape, name } of noted) {
    const answer = await send(relay.port, deliveryOf(shape, name));
    checkStatus({ ...answer, ms: 0 }, shape);
    const { status } = JSON.parse(answer.body) as { readonly status: string };
    hold(
      status === "duplicate",
      "the ledger holds what the queue has forgotten",
      () => answer.body,
    );
  }
  await drained(cloud, ["target-0", "target-1", "target-2"]);
  return noted.length;
}

const pick = (record: Readonly<Record<string, unknown>>, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
