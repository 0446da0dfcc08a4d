import { createHash } from "node:crypto";
import type { Logger } from "pino";
import type { Config, Source, Target } from "../types/config.ts";
import type { Queue } from "../types/task.ts";
import { BUDGET_MS } from "./queue/enqueue.ts";
import { expandEnvironment } from "./config/environment.ts";
import { serviceAccountEmail } from "./config/service-account.ts";
import { readSecrets, StartError } from "./environment.ts";
import { bodyLimitBytes } from "./queue/limits.ts";
import { type Ledger, openLedger } from "./queue/ledger.ts";
import { BATCH_RUN_MS, type Parking } from "./queue/park.ts";
import { redriveVerifier } from "./verify/redrive.ts";
import type { Compile } from "./route/route.ts";
import type { Schemas } from "./schema/schemas.ts";
import { readySource, type ReadySource } from "./source.ts";
import type { Place } from "./queue/task.ts";
import type { Verifier } from "./verify/verifier.ts";

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
  readonly schemas: Schemas;
  readonly log: Logger;
  /** Verifies the token of a parked task; undefined where events cannot be parked. */
  readonly verifyRedrive: Verifier | undefined;
  /** Undefined for a name that relay.yaml does not have. */
  readonly source: (name: string) => ReadySource | undefined;
  readonly target: (name: string) => Target;
};

/** What a world is made from. */
export type Parts = {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly queue: Queue;
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
 * Makes the world. Reads the environment now, so that a missing secret fails the start and not a delivery (StartError names all that is
 * missing); makes each source ready on its first delivery, so that a thousand sources start as fast as one.
 */
export function createWorld(parts: Parts): World {
  const { config, env, queue, schemas, log, compile, fetch } = parts;
  const { budgetMs = BUDGET_MS, batchRunMs = BATCH_RUN_MS } = parts;
  const project = config.project ?? env["GOOGLE_CLOUD_PROJECT"];
  if (project === undefined || project === "") {
    throw new StartError(["no project: set `project` in relay.yaml or GOOGLE_CLOUD_PROJECT"]);
  }
  const place = { project, location: config.location };
  const relayUrl = env["RELAY_URL"]?.replace(/\/+$/, "") || undefined;
  const serviceAccount =
    config.serviceAccount && serviceAccountEmail(config.serviceAccount, project);
  const secrets = readSecrets(config, env);
  const targets = new Map(
    Object.values(config.targets).map((target) => [target.name, readyTarget(target, project, env)]),
  );
  const sources = new Map<string, ReadySource>();

  return {
    place,
    parking: relayUrl && serviceAccount ? { place, relayUrl, serviceAccount } : undefined,
    queue,
    bodyLimitBytes: bodyLimitBytes(env),
    fingerprint: () => fingerprintOf(config),
    budgetMs,
    batchRunMs,
    ledger: openLedger(queue, place, relayUrl ?? "http://localhost"),
    schemas,
    log,
    verifyRedrive:
      relayUrl && serviceAccount
        ? redriveVerifier(relayUrl, serviceAccount, env, fetch)
        : undefined,
    source(name) {
      const known = sources.get(name);
      if (known !== undefined) return known;
      const source = Object.hasOwn(config.sources, name) ? config.sources[name] : undefined;
      if (source === undefined) return undefined;
      const ready = readySource(
        source,
        { ...contextOf(source, secrets(source), env), fetch },
        compile,
      );
      sources.set(name, ready);
      return ready;
    },
    target(name) {
      const target = targets.get(name);
      if (target === undefined) throw new TypeError(`no target ${name} in the config`);
      return target;
    },
  };
}

function fingerprintOf(config: Config): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("hex").slice(0, 16);
}

function contextOf(source: Source, secrets: readonly string[], env: NodeJS.ProcessEnv) {
  const options = Object.entries(source.options).map(([name, value]) => [
    name,
    expandEnvironment(value, env),
  ]);
  return {
    secrets,
    publicUrl: source.publicUrl,
    options: Object.fromEntries(options) as Record<string, string>,
  };
}

/** A target as its tasks need it: header values filled in, the service account's full email. */
function readyTarget(target: Target, project: string, env: NodeJS.ProcessEnv): Target {
  const headers = Object.entries(target.headers).map(([name, value]) => [
    name.toLowerCase(),
    expandEnvironment(value, env),
  ]);
  return {
    ...target,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(target.auth && {
      auth: {
        ...target.auth,
        serviceAccount: serviceAccountEmail(target.auth.serviceAccount, project),
      },
    }),
  };
}
