import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openFront } from "../cli/dev/front.ts";
import { startFunction } from "../cli/dev/function-process.ts";
import { createLoader, type Loaded } from "../cli/dev/loader.ts";
import { LOCAL_PROJECT } from "../cli/dev/secrets.ts";
import { declaredQueues } from "../cli/emulator/declared-queues.ts";
import { startEmulator } from "../cli/emulator/start.ts";
import type { Io } from "../cli/io.ts";
import { expandEnvironment } from "../relay/config/environment.ts";
import { findConfig } from "../relay/config/find.ts";
import { locationIn, projectIn } from "../relay/config/project.ts";
import { type Arrival, type ArrivalFilter, type Destination, startRecorder } from "./arrivals.ts";
import { type Sample, send, type SentReply } from "./send.ts";

/** What a relay of a test is started with. */
export type RelayOptions = {
  /** Path of the config. Default relay.yaml or relay.config.ts in the working directory. */
  readonly config?: string;
  /** Environment variables that the config names; those that are not here get throw-away values. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** By target: where the service under test listens. For targets that are not here 204 is answered. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Takes each line that the function logs. Default: nobody does. */
  readonly log?: (line: string) => void;
};

/** A whole relay of a test's own: the function in a process, the embedded Cloud Tasks in memory. */
export type TestRelay = {
  /** Where it receives: `<url>/<source>`. */
  readonly url: string;
  /** Base URL of the Cloud Tasks REST API behind it. */
  readonly cloudTasks: string;
  /** What the service under test needs in its environment to verify the tasks' tokens, such as with `webhook-relay/handler`. */
  readonly env: Readonly<Record<"CLOUD_TASKS_EMULATOR_REST" | "GOOGLE_CLOUD_PROJECT", string>>;
  /** Sends a signed sample as the source's provider would; `type` is one of `relay send <source> --list`, or any other. */
  readonly send: (source: string, type?: string, sample?: Sample) => Promise<SentReply>;
  /** Says where the service behind a target listens, from now on. */
  readonly sendTo: (target: string, url: string) => void;
  /** Every attempt of a task so far, oldest first. */
  readonly arrivals: () => readonly Arrival[];
  /** The first arrival that is meant, past or to come; any where nothing is said. The test's own time limit decides how long that may take. */
  readonly waitFor: (wanted?: ArrivalFilter) => Promise<Arrival>;
  /** Resolves once no attempt is running. */
  readonly settled: () => Promise<void>;
  /** Forgets all arrivals, tasks and the names of past ones, so that the next test starts from nothing. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Starts a whole relay on free ports of this machine. Throws a ConfigError with every fault of the
 * config, and a UserError where the function does not start.
 */
export async function startRelay(options: RelayOptions = {}): Promise<TestRelay> {
  const { env = {}, targets = {}, log = () => undefined } = options;
  const file = options.config ?? findConfig({});
  const data = mkdtempSync(join(tmpdir(), "relay-testing-"));
  await using starting = new AsyncDisposableStack();
  starting.defer(() => rmSync(data, { recursive: true, force: true }));
  const given: Io = { env: { ...env, RELAY_DATA: data }, stdout: log, stderr: log };
  const loaded = await createLoader(file, data, given).load();
  const io = { ...given, env: { ...loaded.added, ...given.env } };
  const project = projectIn(loaded.config, io.env) ?? LOCAL_PROJECT;

  const front = await openFront(0, "localhost");
  starting.defer(front.close);
  const listening = new Map<string, string>();
  const sendTo = (target: string, to: string): void => {
    if (!Object.hasOwn(loaded.config.targets, target)) {
      throw new TypeError(`relay.yaml has no target "${target}"`);
    }
    listening.set(target, to);
  };
  for (const [target, to] of Object.entries(targets)) sendTo(target, to);
  const recorder = await startRecorder(destinations(loaded, io.env, listening));
  starting.defer(recorder.close);
  const emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    queues: declaredQueues(loaded.config.queues, {
      project,
      location: locationIn(loaded.config, io.env),
    }),
    deliverTo: recorder.deliverTo,
  });
  starting.defer(emulator.close);
  const url = `http://localhost:${front.port}`;
  const relayFunction = startFunction(
    {
      PATH: process.env["PATH"],
      ...io.env,
      RELAY_CONFIG: resolve(file),
      GOOGLE_CLOUD_PROJECT: project,
      CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${emulator.grpcPort}`,
      CLOUD_TASKS_EMULATOR_REST: emulator.issuerUrl,
      RELAY_URL: url,
    },
    log,
  );
  starting.defer(relayFunction.stop);
  front.to(await relayFunction.ready);

  const running = starting.move();
  return {
    url,
    cloudTasks: emulator.issuerUrl,
    env: { CLOUD_TASKS_EMULATOR_REST: emulator.issuerUrl, GOOGLE_CLOUD_PROJECT: project },
    send: (source, type, sample = {}) => send({ loaded, url, io }, source, type, sample),
    sendTo,
    arrivals: recorder.all,
    waitFor: (wanted = {}) => recorder.waitFor(wanted),
    settled: emulator.settled,
    reset: async () => {
      await emulator.reset();
      recorder.forget();
    },
    close: () => running.disposeAsync(),
  };
}

/** Gives the target that a task's URL belongs to. */
function destinations(
  { config }: Loaded,
  env: NodeJS.ProcessEnv,
  listening: ReadonlyMap<string, string>,
): (url: string) => Destination {
  const byUrl = new Map(
    Object.values(config.targets).map(({ name, url }) => [expandEnvironment(url, env), name]),
  );
  return (url) => {
    const name = byUrl.get(url) ?? url;
    return { name, to: listening.get(name) };
  };
}
