import { setTimeout as delay } from "node:timers/promises";
import { buildRelay, environment } from "../build.ts";
import { type Campaign, type Figures, inParallel, percentiles, type Run } from "../campaign.ts";
import type { Google } from "../google.ts";
import { startGoogle } from "../start-google.ts";
import { checkAnswer, checkTasks, isKept } from "../kept.ts";
import { type Logged, openLogged } from "../logged.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { type RelayProcess, startRelay } from "../relay-process.ts";
import { runBatches } from "../run-batches.ts";
import { type Answer, send } from "../send.ts";
import type { Answered } from "../shown.ts";
import { CONFIG, deliveryOf, eventsOf, SCHEMAS, SECRETS, type Shape, SHAPES } from "../shapes.ts";

const SIZES = {
  quick: { deliveries: 240, mostKills: 4, stops: 1, copies: 1 },
  whole: { deliveries: 2500, mostKills: 40, stops: 10, copies: 10 },
} as const;
/** Copies of one delivery that arrive at the same time. */
const COPIES = 100;
const AT_ONCE = 24;
/** A relay that is ended while it starts, again and again, never answers: it gets this long at least. */
const LEAST_LIFE_MS = 100;

export const crashes: Campaign = {
  name: "crashes",
  title:
    "Two relays at once, each killed with SIGKILL at random moments under load and started again; SIGTERM under load; 100 copies of a delivery at once",
  checks:
    "a 2xx that got out means that it is kept, whatever happens to the relay then; each target has each event exactly once; SIGTERM answers what is in flight and ends with 0; of 100 copies one makes the tasks, and the console counts them so",
  run: prove,
};

async function prove(run: Run): Promise<Figures> {
  const google = await startGoogle();
  const built = await buildRelay("crashes", CONFIG, SCHEMAS, run.mutant);
  const env = { ...environment(google, "rest"), ...SECRETS };
  const start = (): Promise<RelayProcess> => startRelay(built, env);
  // As long as Google takes: otherwise hardly anything is in flight when the relay ends.
  const chance = run.random.fork("latency");
  google.decide = () => ({ kind: "slow", ms: chance.below(20) });
  try {
    const killed = await proveKills(run, google, start);
    const stopped = await proveStops(run, google, start);
    const copies = await proveCopies(run, google, start);
    return {
      tried: `${killed.deliveries} events over ${killed.kills} kills, ${killed.lost} answers lost on the way; ${stopped.stops} SIGTERMs with ${stopped.inFlight} answers in flight; ${copies} times ${COPIES} copies`,
      measured: `SIGTERM to exit p50 ${stopped.ms.p50} ms, longest ${stopped.ms.max} ms`,
    };
  } finally {
    await google.close();
  }
}

/** Relays that are ended and started again, behind one address. */
type Herd = { readonly port: () => number; readonly kills: () => number; end(): Promise<void> };

async function openHerd(
  count: number,
  random: Random,
  mostKills: number,
  start: () => Promise<RelayProcess>,
): Promise<Herd> {
  const relays = await Promise.all(Array.from({ length: count }, start));
  let kills = 0;
  const herd = { isOver: false };
  const chaos = relays.map(async (_, at) => {
    const chance = random.fork(at);
    while (!herd.isOver && kills < mostKills) {
      await delay(LEAST_LIFE_MS + chance.below(500));
      if (herd.isOver) return;
      kills += 1;
      await relays[at]?.kill();
      relays[at] = await start();
    }
  });
  let turn = 0;
  return {
    port: () => relays[(turn += 1) % count]?.port ?? 0,
    kills: () => kills,
    async end() {
      herd.isOver = true;
      await Promise.all(chaos);
      await Promise.all(relays.map((relay) => relay.kill()));
    },
  };
}

async function proveKills(
  { random, size }: Run,
  google: Google,
  start: () => Promise<RelayProcess>,
): Promise<{ deliveries: number; kills: number; lost: number }> {
  const { deliveries, mostKills } = SIZES[size];
  const herd = await openHerd(2, random.fork("kills"), mostKills, start);
  const shapes = SHAPES.filter(({ bytes, isKeptWhole }) => bytes === undefined && !isKeptWhole);
  const numbers = Array.from({ length: deliveries }, (_, number) => number);
  let lost = 0;
  const shapeOf = (number: number): Shape => random.fork(`shape ${number}`).pick(shapes);
  try {
    await inParallel(numbers, AT_ONCE, async (number) => {
      const shape = shapeOf(number);
      const name = `proof-${number}-kills`;
      const sent = deliveryOf(shape, name);
      for (;;) {
        const answer = await send(herd.port(), sent);
        if (answer.status === 0) {
          lost += 1;
          await delay(20);
          continue;
        }
        checkAnswer({ ...answer, ms: 0 }, shape, name, google);
        if (isKept(answer)) break;
      }
    });
    const [whole] = SHAPES.filter(({ isKeptWhole }) => isKeptWhole);
    if (whole !== undefined) await proveBatch(whole, herd, google);
  } finally {
    await herd.end();
  }
  for (const number of numbers) {
    const shape = shapeOf(number);
    for (const event of eventsOf(shape, `proof-${number}-kills`)) {
      checkTasks(event, shape.queues, google);
    }
  }
  return { deliveries, kills: herd.kills(), lost };
}

/** A batch that is kept whole, whose run is ended in the middle as well. */
async function proveBatch(shape: Shape, herd: Herd, google: Google): Promise<void> {
  const name = "proof-0-batch";
  const sent = deliveryOf(shape, name);
  let answer = await send(herd.port(), sent);
  while (!isKept(answer)) {
    await delay(20);
    answer = await send(herd.port(), sent);
  }
  checkAnswer({ ...answer, ms: 0 }, shape, name, google);
  await runBatches(name, herd.port, google);
  for (const event of eventsOf(shape, name)) checkTasks(event, shape.queues, google);
}

async function proveStops(
  { random, size }: Run,
  google: Google,
  start: () => Promise<RelayProcess>,
): Promise<{ stops: number; inFlight: number; ms: ReturnType<typeof percentiles> }> {
  const [shape] = SHAPES.filter(({ name }) => name === "10 targets");
  if (shape === undefined) throw new TypeError("there is no such shape");
  const times: number[] = [];
  let inFlight = 0;
  for (let stop = 0; stop < SIZES[size].stops; stop += 1) {
    const relay = await start();
    const signalAt = 60 + random.fork(`stop ${stop}`).below(60);
    let signalled = 0;
    let exit: Promise<number | null> | undefined;
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    await inParallel(numbers, AT_ONCE, async (number) => {
      if (number === signalAt) {
        signalled = performance.now();
        exit ??= relay.terminate();
      }
      // What comes after the signal may find nobody who listens; what was sent before is answered.
      const isBefore = exit === undefined;
      const name = `proof-${number}-stop${stop}`;
      const answer = await send(relay.port, deliveryOf(shape, name));
      if (isBefore && exit !== undefined) inFlight += 1;
      const isRefused = answer.status === 0 && !wasRead(name, google);
      hold(!isBefore || answer.status !== 0 || isRefused, "what is in flight is answered", () => {
        return `${name}: ${answer.body}`;
      });
      if (answer.status !== 0) checkAnswer({ ...answer, ms: 0 }, shape, name, google);
    });
    exit ??= relay.terminate();
    const code = await exit;
    if (signalled > 0) times.push(performance.now() - signalled);
    hold(code === 0, "SIGTERM ends the relay with 0", () => String(code));
  }
  return { stops: SIZES[size].stops, inFlight, ms: percentiles(times) };
}

/** Whether the relay had begun with it: a connection that it had not accepted yet is not in flight. */
const wasRead = (event: string, google: Google): boolean => google.tasksOf(event).length > 0;

async function proveCopies(
  { size }: Run,
  google: Google,
  start: () => Promise<RelayProcess>,
): Promise<number> {
  const relays = await Promise.all([start(), start()]);
  const [shape] = SHAPES.filter(({ name }) => name === "3 targets");
  if (shape === undefined) throw new TypeError("there is no such shape");
  const logs = relays.map(openLogged);
  try {
    for (let round = 0; round < SIZES[size].copies; round += 1) {
      const name = `proof-${round}-copies`;
      const sent = deliveryOf(shape, name);
      const answers = await Promise.all(
        Array.from({ length: COPIES }, (_, at) => send(relays[at % 2]?.port ?? 0, sent)),
      );
      for (const answer of answers) checkAnswer({ ...answer, ms: 0 }, shape, name, google);
      const made = answers.reduce((sum, answer) => sum + tasksIn(answer), 0);
      hold(made === shape.queues.length, "of many copies, each task is made by one", () => {
        return `${made} tasks said to be new, for ${shape.queues.length} targets`;
      });
      checkTasks(name, shape.queues, google);
      await checkCounted(logs, made);
    }
  } finally {
    await Promise.all(relays.map((relay) => relay.kill()));
  }
  return SIZES[size].copies;
}

/** The console counts each copy, and each task once. */
async function checkCounted(logs: readonly Logged[], made: number): Promise<void> {
  const each: Answered = new Map([[202, COPIES / logs.length]]);
  const shown = (await Promise.all(logs.map((log) => log.check(each)))).flat();
  const created = shown.reduce((sum, one) => sum + (one.created ?? 0), 0);
  hold(created === made, "the console counts each task once", () => `${created} of ${made}`);
}

const tasksIn = ({ body }: Answer): number => (JSON.parse(body) as { tasks: number }).tasks;
