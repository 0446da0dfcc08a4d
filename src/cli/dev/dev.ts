import { locationIn, projectIn } from "../../relay/config/project.ts";
import { printable } from "../printable.ts";
import { LOCAL_PROJECT } from "./secrets.ts";
import { join, resolve } from "node:path";
import type { Emulator } from "../../emulator/emulator.ts";
import { faultLine } from "../../relay/config/load.ts";
import { command, CONFIG } from "../command.ts";
import { declaredQueues } from "../emulator/declared-queues.ts";
import { startEmulator } from "../emulator/start.ts";
import type { Io } from "../io.ts";
import { dataFolder } from "../data-folder.ts";
import { configFile } from "../load.ts";
import { untilStopped } from "../until-stopped.ts";
import type { Console } from "../../console/server/console.ts";
import { openConsole } from "../console/compose.ts";
import { devFacts } from "../console/dev-facts.ts";
import { banner, changedLine } from "./banner.ts";
import { createLoader, type Loaded } from "./loader.ts";
import { declareAgain } from "./queues.ts";
import { startEcho } from "./echo.ts";
import { type Front, openFront } from "./front.ts";
import { startFunction } from "./function-process.ts";
import { attemptLine, functionLine } from "./lines.ts";
import { entryOf } from "./log-entries.ts";
import { whenNpmIsGone } from "./parents.ts";
import { checkPorts, readPorts } from "./ports.ts";
import { noteRunning, type RunningDev } from "./running.ts";
import { dropSnapshots, takeSnapshot } from "./snapshot.ts";
import { createSupervisor } from "./supervisor.ts";
import { sweepAgain } from "./sweep.ts";
import { toThisMachine } from "./targets.ts";
import { watchFiles } from "./watch.ts";

/** `relay dev` and `npm run dev`: runs until it is interrupted. */
export const dev = command({
  name: "dev",
  about: `The whole relay on this machine, no account needed: the function, an embedded Cloud Tasks that
keeps its tasks in .relay/, an embedded Cloud Storage for the archive, and an echo target that verifies
tokens, replaces every target that is not on this machine and plays Google's services. When relay.yaml
or a schema changes, a new function takes over;
while there is a fault in them, the old one goes on.`,
  options: {
    host: {
      type: "string",
      value: "<host>",
      help: "address the function listens on (default: RELAY_HOST, otherwise localhost alone)",
    },
    ...CONFIG,
  },
  notes: `Environment:
  PORT, RELAY_TASKS_PORT, RELAY_CONSOLE_PORT, RELAY_ECHO_PORT
                    where to listen (8080, 8123, 8124, 8125; 0 is any free port)
  RELAY_DATA        the state folder (.relay); relay send finds the function by it
  RELAY_DEV_TARGETS "real" sends to the targets' own URLs instead of the echo
  RELAY_DEV_KEYS    "real" accepts only the published keys of providers that publish theirs
                    (Pub/Sub, Amazon SNS, PayPal, eBay), in place of throw-away ones
  RELAY_DEV_HOSTS   host names, comma-separated, that the function answers to besides localhost
                    and those of publicUrl: a tunnel's
Variables that the config names and that are not set get throw-away values.`,
  examples: ["npm run dev", "PORT=0 RELAY_DATA=/tmp/relay relay dev --config staging.yaml"],
  run: async ({ values }, io) => {
    const file = configFile(values.config, io);
    return run(file, values.host ?? io.env["RELAY_HOST"] ?? "localhost", io);
  },
});

async function run(file: string, host: string, io: Io): Promise<number> {
  // Who started it is asked now, not when all is up: it may be gone by then.
  const asked = askedToStop(io);
  const data = dataFolder(io);
  const print = (line: string): void => io.stdout(`${line}\n`);
  const loader = createLoader(file, data, io);
  const first = await loader.load();
  const project = projectIn(first.config, io.env) ?? LOCAL_PROJECT;
  const location = locationIn(first.config, io.env);
  const queuesOf = ({ config }: Loaded) =>
    declaredQueues(config.queues, { project, location: locationIn(config, io.env) });
  const targets = io.env["RELAY_DEV_TARGETS"] === "real" ? "real" : "echo";
  const ports = readPorts(io.env);
  await checkPorts(ports, host, data);
  await using running = new AsyncDisposableStack();

  const front = await openFront(ports.http, host);
  running.defer(front.close);
  const tasks: { emulator?: Emulator; console?: Console } = {};
  const echo = await startEcho({
    port: ports.echo,
    emulatorRest: () => `http://127.0.0.1:${tasks.emulator?.restPort ?? ports.console}`,
    print: (line) => print(`echo      ${line}`),
  });
  running.defer(echo.close);
  const emulator = await startEmulator({
    grpcPort: ports.tasks,
    restPort: ports.console,
    data: join(data, "tasks"),
    queues: queuesOf(first),
    site: (request, response) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      if (tasks.console?.owns(path) !== true) return false;
      tasks.console.handle(request, response);
      return true;
    },
    onDispatch: (attempt) => print(attemptLine(attempt, Date.now())),
    deliverTo: toThisMachine(targets, () => ({
      echo: echo.port,
      storage: tasks.emulator?.restPort ?? ports.console,
    })),
  });
  tasks.emulator = emulator;
  running.defer(emulator.close);

  const where = { ...addresses(file, front, emulator, echo.port), project, location };
  const current = { loaded: first };
  tasks.console = openConsole({
    world: "laptop",
    facts: devFacts(where, () => current.loaded.config, data),
    loaded: () => current.loaded,
    data,
    relayUrl: where.url,
    io,
  });
  running.defer(tasks.console.close);
  const supervisor = createSupervisor(front.to, (line) => print(`function  ${line}`));
  running.defer(supervisor.stop);
  let generation = 0;
  running.defer(() => dropSnapshots(data));
  const replace = (loaded: Loaded): Promise<void> => {
    generation += 1;
    // The one before may still answer what is open; the one before that is gone.
    dropSnapshots(data, generation - 2);
    const config = takeSnapshot(loaded.files, data, generation, loaded.program);
    const env = functionEnv(loaded, { ...where, config, data, host }, io);
    const hear = (line: string): void => {
      emulator.writeLog(entryOf(line, { project, location }));
      print(functionLine(line));
    };
    return supervisor.replace(() => startFunction(env, hear));
  };
  await replace(first);
  running.defer(noteRunning(data, where));
  running.defer(sweepAgain(() => current.loaded.config, { project, location }, where.rest, print));
  running.defer(
    watchFiles(first.files, async () => {
      const loaded = await loader.reload();
      if (loaded === undefined) return undefined;
      const before = current.loaded;
      current.loaded = loaded;
      await declareAgain(queuesOf(loaded), where.rest);
      return replace(loaded).then(
        () => {
          print(changedLine(before, loaded));
          return loaded.files;
        },
        (error: unknown) => {
          print(`function  ${(error as Error).message}; the old one goes on`);
          return loaded.files;
        },
      );
    }),
  );
  // Only now, so that whatever is changed once this stands there is noticed.
  for (const warning of first.warnings) print(printable(faultLine(warning)));
  print(
    banner(first.config, where, data, {
      made: first.made,
      targets,
      console: tasks.console.enter(`${where.rest.replace("127.0.0.1", "localhost")}/`),
      env: { ...io.env, ...first.added },
    }),
  );
  await asked;
  return 0;
}

function addresses(
  file: string,
  front: Front,
  emulator: Emulator,
  echoPort: number,
): Omit<RunningDev, "project" | "location"> {
  return {
    pid: process.pid,
    url: `http://localhost:${front.port}`,
    tasks: `127.0.0.1:${emulator.grpcPort}`,
    rest: `http://127.0.0.1:${emulator.restPort}`,
    echo: `http://localhost:${echoPort}`,
    config: resolve(file),
  };
}

type Place = RunningDev & {
  readonly data: string;
  readonly host: string;
};

/** The function's environment: what a deployment sets, all of it leading to this machine. */
function functionEnv({ config, added }: Loaded, place: Place, { env }: Io): NodeJS.ProcessEnv {
  const hosts = Object.values(config.sources).map(
    ({ publicUrl = "" }) => URL.parse(publicUrl)?.hostname ?? "",
  );
  return {
    ...env,
    ...added,
    RELAY_CONFIG: place.config,
    RELAY_DATA: place.data,
    RELAY_HOST: place.host,
    RELAY_DEV_HOSTS: [env["RELAY_DEV_HOSTS"] ?? "", ...hosts].filter((one) => one !== "").join(","),
    GOOGLE_CLOUD_PROJECT: place.project,
    CLOUD_TASKS_EMULATOR_HOST: place.tasks,
    CLOUD_TASKS_EMULATOR_REST: place.rest,
    STORAGE_EMULATOR_HOST: place.rest,
    RELAY_URL: place.url,
  };
}

/** Resolves when it is to end: by Ctrl-C or a signal, or because npm, which started it, is gone. */
function askedToStop({ env }: Io): Promise<void> {
  return new Promise((resolve) => {
    const stopLooking = whenNpmIsGone(env, resolve);
    void untilStopped().then(() => {
      stopLooking();
      resolve();
    });
  });
}
