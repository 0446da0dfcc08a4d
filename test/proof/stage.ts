import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildRelay, environment, type Transport } from "./build.ts";
import type { Run } from "./campaign.ts";
import { type Cloud, openCloud } from "./cloud.ts";
import { checkKeptNow } from "./expected.ts";
import { freePort } from "./free-port.ts";
import { checkStatus, isKept } from "./kept.ts";
import { hold } from "./promise.ts";
import { type RelayProcess, startRelay } from "./relay-process.ts";
import { type Answer, send } from "./send.ts";
import { type Answered, count } from "./shown.ts";
import { deliveryOf, SCHEMAS, SECRETS, type Shape } from "./shapes.ts";
import { starved } from "./starved.ts";
import { startTarget, type Target } from "./target.ts";

/** The relay, the embedded Cloud Tasks, and the targets behind it: each by itself, as they would be. */
export type Stage = {
  readonly relay: RelayProcess;
  readonly cloud: Cloud;
  readonly target: Target;
  readonly close: () => Promise<void>;
};

export type StageOptions = {
  readonly name: string;
  readonly config: unknown;
  readonly transport: Transport;
  /** Default: a folder of its own, gone in the end. */
  readonly data?: string;
  /** Targets that are somewhere else: base URLs by host. */
  readonly targets?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded into both processes before anything else. */
  readonly preload?: readonly string[];
};

/** Builds and starts all of it. */
export async function openStage(run: Run, options: StageOptions): Promise<Stage> {
  const { name, config, transport, targets = {}, preload = [] } = options;
  const own = options.data === undefined ? mkdtempSync(join(tmpdir(), "relay-proof-")) : undefined;
  const built = await buildRelay(name, config, SCHEMAS, run.mutant);
  const target = await startTarget();
  const relayPort = await freePort();
  const cloud = await openCloud(
    {
      data: options.data ?? own ?? "",
      config: resolve(built, "../relay.yaml"),
      relayPort,
      target: target.url,
      targets,
      mutant: run.mutant,
    },
    preload,
  );
  const env = { ...environment(cloud, transport), ...SECRETS, PORT: String(relayPort) };
  const relay = await startRelay(built, { ...env, ...options.env }, preload);
  return {
    relay,
    cloud,
    target,
    async close() {
      await relay.kill();
      await cloud.kill();
      await target.close();
      if (own !== undefined) rmSync(own, { recursive: true, force: true });
    },
  };
}

/** What a provider has seen. */
export type Tally = { refused: number; readonly answered: Answered; readonly times: number[] };

export const newTally = (): Tally => ({ refused: 0, answered: new Map(), times: [] });

/** A minute and more of redeliveries: far longer than anything that is done to the relay lasts. */
const MOST_ATTEMPTS = 400;

/** Delivers as a provider that redelivers until 2xx does, and holds each answer against what is there at that moment. */
export async function deliver(
  shape: Shape,
  name: string,
  { relay, cloud, target }: Stage,
  tally: Tally,
): Promise<Answer> {
  const delivery = deliveryOf(shape, name);
  for (let attempt = 1; ; attempt += 1) {
    const lost = starved([relay.pid]);
    const answer = await send(relay.port, delivery);
    const ms = Math.max(0, answer.ms - lost());
    count(tally.answered, answer.status);
    tally.times.push(ms);
    checkStatus({ ...answer, ms }, shape);
    if (isKept(answer)) {
      await checkKeptNow(shape, name, cloud, target);
      return answer;
    }
    tally.refused += 1;
    hold(attempt < MOST_ATTEMPTS, "redelivered until 2xx, it is kept", () => answer.body);
    await delay(50);
  }
}
