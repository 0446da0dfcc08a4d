import { setTimeout as delay } from "node:timers/promises";
import { type Campaign, type Figures, inParallel, percentiles, type Run } from "../campaign.ts";
import { drained, rundown, setQueue } from "../cloud.ts";
import { checkArrived, expectedTasks } from "../expected.ts";
import { hold } from "../promise.ts";
import type { Random } from "../random.ts";
import { CONFIG, type Shape, SHAPES } from "../shapes.ts";
import { checkShown } from "../shown.ts";
import { openSmallDisk, type SmallDisk } from "../small-disk.ts";
import {
  deliver,
  newTally,
  openStage,
  type Stage,
  type StageOptions,
  type Tally,
} from "../stage.ts";
import { transportIn } from "../build.ts";

const SIZES = {
  quick: { deliveries: 80, mostKills: 3, mostFills: 2 },
  whole: { deliveries: 800, mostKills: 20, mostFills: 8 },
} as const;
const AT_ONCE = 12;
const DISK_MEGABYTES = 96;
/** So that it has answered something in between. */
const LEAST_LIFE_MS = 150;

export const queue: Campaign = {
  name: "queue",
  title:
    "The embedded queue is killed with SIGKILL at random moments under load and started again from its disk, which is full at other times; the relay, the provider and the targets go on",
  checks:
    "2xx: every task exists at that moment, and after each restart; never a 4xx; within the budget; in the end each target has each event under one name, and the console counts what was answered",
  run: prove,
};

async function prove(run: Run): Promise<Figures> {
  const killed = await onStage(run, { transport: "rest" }, proveKills);
  const disk = openSmallDisk(DISK_MEGABYTES);
  const options = { transport: "client", data: disk.folder } as const;
  const full = await onStage(run, options, (stage) => proveFull(run, stage, disk)).finally(
    disk.close,
  );
  const { p50, p99 } = percentiles([...killed.tally.times, ...full.tally.times]);
  return {
    tried: `${killed.deliveries} events over ${killed.faults} kills, ${killed.tally.refused} answers 5xx; ${full.deliveries} events over ${full.faults} times without room (${disk.kind}), ${full.tally.refused} answers 5xx; ${killed.tasks + full.tasks} tasks arrived`,
    measured: `answers p50 ${p50} ms, p99 ${p99} ms; attempts that a kill had repeated: ${killed.repeated + full.repeated}`,
  };
}

type Outcome = {
  readonly deliveries: number;
  readonly faults: number;
  readonly tally: Tally;
  readonly tasks: number;
  readonly repeated: number;
};

async function onStage(
  run: Run,
  given: Pick<StageOptions, "transport" | "data">,
  part: (stage: Stage, run: Run) => Promise<Outcome>,
): Promise<Outcome> {
  const { transport } = given;
  const config = { ...CONFIG, ...transportIn(transport) };
  const stage = await openStage(run, { name: `queue-${transport}`, config, ...given });
  try {
    return await part(stage, run);
  } finally {
    await stage.close();
  }
}

async function proveKills(stage: Stage, run: Run): Promise<Outcome> {
  const { deliveries, mostKills } = SIZES[run.size];
  const chance = run.random.fork("kills");
  const chaos = openChaos(mostKills, async () => {
    await delay(LEAST_LIFE_MS + chance.below(600));
    await stage.cloud.kill();
    await delay(chance.below(300));
    await stage.cloud.start();
  });
  const shapes = SHAPES.filter(({ bytes }) => bytes === undefined);
  return load(run, stage, shapes, deliveries, chaos);
}

/** Nothing leaves the queues meanwhile, so that each task needs more room; in the end it is killed as well. */
async function proveFull(run: Run, stage: Stage, disk: SmallDisk): Promise<Outcome> {
  const { deliveries, mostFills } = SIZES[run.size];
  const { cloud } = stage;
  const chance = run.random.fork("fills");
  const queues = queuesOf(SHAPES);
  for (const one of queues) await setQueue(cloud, one, "pause");
  const chaos = openChaos(mostFills, async (number) => {
    await delay(LEAST_LIFE_MS + chance.below(400));
    disk.fill(cloud.pid());
    await delay(300 + chance.below(1200));
    if (number % 2 === 0) return disk.free(cloud.pid());
    await cloud.kill();
    disk.free(cloud.pid());
    await cloud.start();
  });
  const resumed = {
    ...chaos,
    async end() {
      await chaos.end();
      for (const one of queues) await setQueue(cloud, one, "resume");
    },
  };
  const shapes = SHAPES.filter(({ isKeptWhole }) => !isKeptWhole).map((shape) =>
    shape.bytes === undefined && shape.items === undefined ? { ...shape, bytes: 8000 } : shape,
  );
  const outcome = await load(run, stage, shapes, Math.ceil(deliveries / 4), resumed);
  hold(outcome.tally.refused > 0, "the disk was full", () => "no call was refused");
  return outcome;
}

/** Does something to the queue, again and again, until the load is over. */
type Chaos = {
  readonly times: () => number;
  /** Rejects where it could not go on. */
  readonly failed: Promise<never>;
  readonly end: () => Promise<void>;
};

function openChaos(most: number, once: (number: number) => Promise<void>): Chaos {
  const state = { times: 0, isOver: false };
  const running = (async () => {
    while (!state.isOver && state.times < most) {
      state.times += 1;
      await once(state.times);
    }
  })();
  const failed = running.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined); // whoever waits for it hears of it
  return {
    failed,
    times: () => state.times,
    async end() {
      state.isOver = true;
      await running;
    },
  };
}

async function load(
  { random }: Run,
  stage: Stage,
  shapes: readonly Shape[],
  deliveries: number,
  chaos: Chaos,
): Promise<Outcome> {
  const { cloud, target, relay } = stage;
  const tally = newTally();
  const sent = Array.from({ length: deliveries }, (_, number) => ({
    shape: pickShape(random.fork(`shape ${number}`), shapes),
    name: `proof-${number}-queue`,
  }));
  try {
    const delivered = inParallel(sent, AT_ONCE, async ({ shape, name }) => {
      await deliver(shape, name, stage, tally);
    });
    await Promise.race([delivered, chaos.failed]);
  } finally {
    await chaos.end();
  }
  await rundown(cloud, "relay-batches");
  await drained(cloud, queuesOf(shapes));
  const expected = sent.flatMap(({ shape, name }) => expectedTasks(shape, name));
  const { tasks, repeated } = await checkArrived(expected, cloud, target);
  await checkShown(relay, tally.answered, cloud);
  return { deliveries, faults: chaos.times(), tally, tasks, repeated };
}

/** One in ten is a batch: each of those is many events. */
function pickShape(random: Random, shapes: readonly Shape[]): Shape {
  const isBatch = random.below(10) === 0;
  return random.pick(shapes.filter(({ items }) => (items !== undefined) === isBatch));
}

const queuesOf = (shapes: readonly Shape[]): readonly string[] =>
  [...new Set(shapes.flatMap(({ queues }) => queues))].filter((name) => name !== "relay-parked");
