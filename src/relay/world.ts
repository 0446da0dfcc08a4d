import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { Config, Source } from "../types/config.ts";
import type { Delivery } from "../types/delivery.ts";
import type { Queue } from "../types/task.ts";
import { BUDGET_MS } from "./queue/enqueue.ts";
import { locationIn, projectFault, projectIn } from "./config/project.ts";
import { serviceAccountEmail } from "./config/service-account.ts";
import { readEnvironment, relayUrlIn, StartError } from "./environment.ts";
import { secretFaults } from "./secrets.ts";
import { bodyLimitBytes } from "./queue/limits.ts";
import type { Archive } from "./archive/archive.ts";
import type { ObjectStore } from "./archive/store.ts";
import type { Swept } from "./sweep/sweep.ts";
import type { Destination } from "./targets/load-task.ts";
import { readyTargets } from "./targets/ready.ts";
import { type Ledger, openLedger } from "./queue/ledger.ts";
import { BATCH_RUN_MS, type Parking } from "./queue/park.ts";
import { redriveVerifier } from "./verify/redrive.ts";
import type { Compile } from "./route/route.ts";
import type { Schemas } from "./schema/schemas.ts";
import { readySource, type ReadySource } from "./source.ts";
import type { Place } from "./queue/task.ts";
import type { Context, Verifier } from "./verify/verifier.ts";

/** Everything a delivery meets on its way: the config made ready, and the services it uses. */
export type World = {
  readonly place: Place;
  /** Undefined where RELAY_URL or serviceAccount is not set: events cannot be parked then. */
  readonly parking: Parking | undefined;
  readonly queue: Queue;
  /** What a body may have, on the wire and inside its content codings. */
  readonly bodyLimitBytes: number;
  /** Tells one config from another and nothing of what is in it: 16 hex digits of its SHA-256. */
  readonly fingerprint: () => string;
  /** How long all calls of one delivery to the queue may take together. */
  readonly budgetMs: number;
  /** How long one run of a large batch goes on to its next items. */
  readonly batchRunMs: number;
  readonly ledger: Ledger;
  /** Undefined where relay.yaml names none. */
  readonly archive: Archive | undefined;
  readonly schemas: Schemas;
  readonly log: Logger;
  /** Moves dead tasks; undefined where no target says when its tasks are dead. */
  readonly sweep: (() => Promise<Swept>) | undefined;
  /** Verifies the token of the scheduler; undefined where there is nothing to sweep. */
  readonly verifySweep: Verifier | undefined;
  /** Verifies the token of a parked task; undefined where events cannot be parked. */
  readonly verifyRedrive: Verifier | undefined;
  /** The path of a delivery without what a gateway left in front of it (`basePath`). */
  readonly pathOf: (delivery: Pick<Delivery, "path">) => string;
  /** Undefined for a name that relay.yaml does not have. */
  readonly source: (name: string) => ReadySource | undefined;
  readonly target: (name: string) => Destination;
  /** What the start found that works, but probably not as meant. */
  readonly warnings: readonly string[];
};

/** What a world is made from. */
export type Parts = {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly queue: Queue;
  readonly store: ObjectStore;
  /** Default: nothing is swept. */
  readonly openSweep?: (place: Place) => (() => Promise<Swept>) | undefined;
  readonly schemas: Schemas;
  readonly log: Logger;
  /** CEL, loaded only where the config has expressions. */
  readonly compile: Compile;
  /** Default: BUDGET_MS. */
  readonly budgetMs?: number;
  /** Default: BATCH_RUN_MS. */
  readonly batchRunMs?: number;
  /** How providers' keys are fetched; default: the platform's. */
  readonly fetch?: typeof fetch;
};

/**
 * Makes the world. Reads the environment now, so that a missing or unusable secret fails the start
 * and not a delivery (StartError names all of them); makes each source ready on its first delivery,
 * so that a thousand sources cost a start no more than trying their secrets.
 */
export function createWorld(parts: Parts): World {
  const { config, env, queue, store, openSweep, schemas, log, compile, fetch } = parts;
  const { budgetMs = BUDGET_MS, batchRunMs = BATCH_RUN_MS } = parts;
  const environment = readEnvironment(config, env);
  const project = projectOf(config, env);
  const place = { project, location: locationIn(config, env) };
  const relayUrl = relayUrlIn(env);
  const serviceAccount =
    config.serviceAccount && serviceAccountEmail(config.serviceAccount, project);
  const sweeper = env["RELAY_SWEEPER"]?.trim() || serviceAccount;
  const contextOf = (source: Source): Context => ({
    secrets: environment.secrets(source),
    publicUrl: source.publicUrl,
    options: mapValues(source.options, environment.fill),
    fetch,
  });
  const targets = readyTargets(config, place, environment, compile);
  checkSecrets(config, contextOf);
  const parking = relayUrl && serviceAccount ? { place, relayUrl, serviceAccount } : undefined;
  if (parking === undefined) checkNoneMoves(config);
  const sources = new Map<string, ReadySource>();

  return {
    place,
    parking,
    queue,
    bodyLimitBytes: bodyLimitBytes(env),
    fingerprint: () => fingerprintOf(config),
    budgetMs,
    batchRunMs,
    archive:
      config.archive && serviceAccount
        ? { ...config.archive, store, serviceAccount, place }
        : undefined,
    ledger: openLedger(queue, place, relayUrl ?? "http://localhost"),
    schemas,
    log,
    sweep: openSweep?.(place),
    verifySweep: relayUrl && sweeper ? redriveVerifier(relayUrl, sweeper, env, fetch) : undefined,
    verifyRedrive:
      relayUrl && serviceAccount
        ? redriveVerifier(relayUrl, serviceAccount, env, fetch)
        : undefined,
    pathOf: ({ path }) =>
      path.startsWith(`${config.basePath ?? ""}/`)
        ? path.slice(config.basePath?.length ?? 0)
        : path,
    source(name) {
      const known = sources.get(name);
      if (known !== undefined) return known;
      const source = Object.hasOwn(config.sources, name) ? config.sources[name] : undefined;
      if (source === undefined) return undefined;
      const ready = readySource(source, contextOf(source), compile);
      sources.set(name, ready);
      return ready;
    },
    target(name) {
      const target = targets.get(name);
      if (target === undefined) throw new TypeError(`no target ${name} in the config`);
      return target;
    },
    warnings: [...environment.warnings, ...parkingWarnings(relayUrl, serviceAccount)],
  };
}

function fingerprintOf(config: Config): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 16);
}

function projectOf(config: Config, env: NodeJS.ProcessEnv): string {
  const project = projectIn(config, env);
  if (project === undefined) {
    throw new StartError(["no project: set `project` in relay.yaml or GOOGLE_CLOUD_PROJECT"]);
  }
  const fault = projectFault(project, env);
  if (fault?.severity === "error") throw new StartError([`the project ${fault.message}`]);
  return project;
}

/** Tries every secret as a key. Throws a StartError that names all that are none. */
function checkSecrets(config: Config, contextOf: (source: Source) => Context): void {
  const faults = Object.values(config.sources).flatMap((source) =>
    secretFaults(source, contextOf(source)).map(
      ({ message }) => `source ${source.name}: ${message}`,
    ),
  );
  if (faults.length > 0) throw new StartError(faults);
}

/** Throws a StartError for targets whose tasks move from queue to queue by way of the relay. */
function checkNoneMoves({ targets }: Config): void {
  const moving = Object.values(targets).filter(({ shards }) => shards.before !== undefined);
  if (moving.length === 0) return;
  throw new StartError(
    moving.map(
      ({ name }) =>
        `target ${name} has shards.before, which needs RELAY_URL (this function's own URL) and serviceAccount at the top of relay.yaml`,
    ),
  );
}

/** Parked events are tasks aimed at the relay itself. */
function parkingWarnings(
  relayUrl: string | undefined,
  serviceAccount: string | undefined,
): string[] {
  const consequence = "an event that must be parked is answered 500 until it is";
  if (relayUrl === undefined) {
    return [`RELAY_URL is not set to this function's own URL: ${consequence}`];
  }
  return serviceAccount === undefined
    ? [`serviceAccount is not set at the top of relay.yaml: ${consequence}`]
    : [];
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
