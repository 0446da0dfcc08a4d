import { setTimeout as delay } from "node:timers/promises";
import type { StuckFact } from "../../../src/console/facts/facts.ts";
import { providers } from "../../../src/providers/index.ts";
import { type Campaign, type Figures, percentiles, type Run } from "../campaign.ts";
import { type Cloud, drained, setQueue, tasksIn } from "../cloud.ts";
import { type Expected, taskId } from "../expected.ts";
import { hold } from "../promise.ts";
import { askForSweep, SWEEPER } from "../scheduler.ts";
import { send } from "../send.ts";
import { deliveryOf, type Shape } from "../shapes.ts";
import { factsOf } from "../shown.ts";
import { type Held, type Sickness, sicknesses, startUntrusted } from "../sick.ts";
import { openStage, type Stage } from "../stage.ts";

const WINDOWS = { quick: 4, whole: 16 } as const;
const WINDOW_MS = { quick: 500, whole: 1500 } as const;
const PER_SECOND = 30;
/**
 * A healthy target that waits for the others waits for seconds. On a machine with other things to do each of its delays differs by
 * more than it would elsewhere.
 */
const mostMs = (calmMs: number): number => 250 + 3 * calmMs;
/** So that those that are given up are soon. */
const RETRIES = { retryConfig: { minBackoff: "100ms", maxBackoff: "10s", maxDoublings: 7 } };
/** Sweeps until all is moved that is to be. */
const MOST_SWEEPS = 200;

export const targets: Campaign = {
  name: "targets",
  title:
    "Targets that answer 500, 410, 429 with Retry-After, half an answer, late or never, that redirect in circles, reset the connection or show a certificate that nobody trusts, beside one that is well",
  checks:
    "no event is lost; what the config gives up is in relay-dead and nothing else is, and the console counts it; once the targets are well, each has each event exactly once, what was dead by a redrive; the neighbour's delay is the same",
  run: prove,
};

const HEALTHY = "healthy";
const UNTRUSTED = "untrusted";

async function prove(run: Run): Promise<Figures> {
  const held: Held = new Set();
  const all = sicknesses(held, (...given) => stage.target.accept(...given));
  const untrusted = await startUntrusted(new Date());
  const stage = await openStage(run, {
    name: "targets",
    config: configOf(all),
    transport: "rest",
    targets: { "untrusted.example.com": untrusted.url },
    env: { RELAY_SWEEPER: SWEEPER },
  });
  const { target } = stage;
  const behaviours = new Map(all.map(({ name, behave }) => [name, behave]));
  target.behave = (queue) => behaviours.get(queue);
  try {
    const names = all.map(({ name }) => name);
    const { calm, sick, events } = await proveDelays(run, names, stage);
    const dead = await proveDead(all, events, stage);
    behaviours.clear();
    for (const response of held) response.destroy();
    const { redriven, stays } = await proveEnd(names, events, stage);
    const attempts = [...target.attempts.values()].reduce((sum, one) => sum + one, 0);
    return {
      tried: `${events.length} events, each for the healthy target, and half of them for one of ${names.length} others too; ${attempts} attempts; ${dead} dead, ${redriven} of them redriven, ${stays} for a certificate that stays as it is`,
      measured: `a healthy target's delay beside sick ones p50 ${sick.p50} ms, p99 ${sick.p99} ms; without them p50 ${calm.p50} ms, p99 ${calm.p99} ms (windows of ${WINDOW_MS[run.size]} ms in turns)`,
    };
  } finally {
    await stage.close();
    await untrusted.close();
  }
}

const sourceFor = (target: string): Shape => ({
  name: target,
  source: `to-${target}`,
  queues: target === HEALTHY ? [HEALTHY] : [HEALTHY, target],
});

function configOf(all: readonly Sickness[]) {
  const names = [HEALTHY, ...all.map(({ name }) => name)];
  const deadOf = new Map(all.map(({ name, dead }) => [name, dead]));
  return {
    location: "us-central1",
    serviceAccount: "relay-invoker",
    sources: Object.fromEntries(
      names.map(sourceFor).map(({ source, queues }) => [
        source,
        {
          provider: "custom",
          verify: providers["github"]?.verify,
          event: { id: "header:x-github-delivery", type: ["header:x-github-event"] },
          secrets: ["PROOF_SECRET"],
          routes: [{ to: queues }],
        },
      ]),
    ),
    targets: Object.fromEntries(
      names.map((name) => {
        const dead = deadOf.get(name);
        const url = `https://${name}.example.com/hooks`;
        return [name, { url, dispatchDeadline: "15s", ...(dead && { dead }) }];
      }),
    ),
    queues: Object.fromEntries(names.map((name) => [name, RETRIES])),
  };
}

type Sent = { readonly event: string; readonly tasks: readonly Expected[] };

/** Windows in turns: with the sick targets' queues running and filled, and with those paused. */
async function proveDelays(run: Run, names: readonly string[], stage: Stage) {
  const { cloud, target } = stage;
  const events: Sent[] = [];
  const delays: Record<"calm" | "sick", number[]> = { calm: [], sick: [] };
  const chance = run.random.fork("windows");
  for (let window = 0; window < 2 * WINDOWS[run.size]; window += 1) {
    const kind = window % 2 === 0 ? "calm" : "sick";
    for (const name of names) await setQueue(cloud, name, kind === "calm" ? "pause" : "resume");
    const from = performance.now();
    const sending: Promise<Sent & { readonly at: number }>[] = [];
    for (let at = 0; at < WINDOW_MS[run.size]; at += 1000 / PER_SECOND) {
      await delay(Math.max(0, from + at - performance.now()));
      const shape = sourceFor(kind === "calm" ? HEALTHY : chance.pick(names));
      sending.push(sendOne(shape, `proof-${window}-${sending.length}-targets`, stage));
    }
    const sent = await Promise.all(sending);
    events.push(...sent);
    await drained(cloud, [HEALTHY]);
    // As the scheduler does now and then: otherwise what is dead is tried again and again.
    if (kind === "sick") await askForSweep(cloud);
    for (const { event, at } of sent) delays[kind].push((target.acceptedAt.get(event) ?? 0) - at);
  }
  const [calm, sick] = [percentiles(delays.calm), percentiles(delays.sick)];
  hold(sick.p50 <= mostMs(calm.p50), "sick targets slow only themselves", () => {
    return `p50 ${calm.p50} ms, and ${sick.p50} ms beside sick ones`;
  });
  return { calm, sick, events };
}

async function sendOne(
  shape: Shape,
  event: string,
  { relay }: Stage,
): Promise<Sent & { readonly at: number }> {
  let at = performance.now();
  let answer = await send(relay.port, deliveryOf(shape, event));
  // Where other programs have the disk for seconds, the queue may not answer in time.
  while (answer.status === 503) {
    await delay(1000);
    at = performance.now();
    answer = await send(relay.port, deliveryOf(shape, event));
  }
  hold(answer.status === 202, "what targets do is nothing to the provider", () => {
    return `${answer.status} ${answer.body.slice(0, 300)}`;
  });
  const idAt = (queue: string): string => taskId(shape.source, queue, event);
  return { event, at, tasks: shape.queues.map((queue) => ({ queue, id: idAt(queue), event })) };
}

/** Sweeps, as the scheduler has it, until what is given up has moved. Gives how many that are. */
async function proveDead(
  all: readonly Sickness[],
  events: readonly Sent[],
  { cloud }: Stage,
): Promise<number> {
  const mortal = all.filter(({ dead }) => dead !== undefined).map(({ name }) => name);
  const wanted = events.flatMap(({ tasks }) => tasks).filter(({ queue }) => mortal.includes(queue));
  for (let left = MOST_SWEEPS; left > 0; left -= 1) {
    await askForSweep(cloud);
    const waiting = await Promise.all(mortal.map((name) => tasksIn(cloud, name)));
    if (waiting.flat().length === 0) break;
    await delay(100);
  }
  const dead = await tasksIn(cloud, "relay-dead");
  const ids = wanted.map(({ id }) => id);
  hold(
    dead.toSorted().join() === ids.toSorted().join(),
    "what is given up is in relay-dead",
    () => {
      return `${dead.length} tasks are there, and ${ids.length} were given up`;
    },
  );
  const shown = await deadIn(cloud);
  hold(shown.length === ids.length, "the console counts the dead", () => String(shown.length));
  return ids.length;
}

/** All are well again but the one whose certificate is what it was. */
async function proveEnd(
  names: readonly string[],
  events: readonly Sent[],
  { cloud, target }: Stage,
): Promise<{ readonly redriven: number; readonly stays: number }> {
  const dead = await deadIn(cloud);
  let redriven = 0;
  for await (const { outcome } of factsOf(cloud).redrive(dead)) {
    if (outcome === "redriven") redriven += 1;
  }
  await drained(cloud, names);
  const times = new Map<string, number>();
  for (const [key, accepted] of target.accepted) {
    const id = key.split("/")[1] ?? "";
    times.set(id, (times.get(id) ?? 0) + accepted);
  }
  const stays = await tasksIn(cloud, "relay-dead");
  for (const { queue, id, event } of events.flatMap(({ tasks }) => tasks)) {
    const isAsWanted = queue === UNTRUSTED ? stays.includes(id) : times.get(id) === 1;
    hold(isAsWanted, "once the targets are well, each has each event exactly once", () => {
      return `${event}: ${times.get(id) ?? 0} times at ${queue}`;
    });
  }
  hold(redriven + stays.length === dead.length, "a redrive says how it ended", () => {
    return `${redriven} redriven and ${stays.length} left, of ${dead.length}`;
  });
  return { redriven, stays: stays.length };
}

async function deadIn(cloud: Cloud): Promise<readonly StuckFact[]> {
  const dead: StuckFact[] = [];
  for await (const stuck of factsOf(cloud).stuck({}, ["dead"])) dead.push(stuck);
  return dead;
}
