import { existsSync, watch } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { startEmulator } from "../emulator/start.ts";
import { ConfigError, faultLine, type LoadedConfig } from "../../relay/config/load.ts";
import type { Config } from "../../types/config.ts";
import { declaredQueues } from "../emulator/declared-queues.ts";
import { devSecrets } from "./secrets.ts";
import { type FunctionProcess, portOrFree, startFunction } from "./function-process.ts";
import { attemptLine, functionLine } from "./lines.ts";
import { startEcho } from "./echo.ts";
import { command, CONFIG } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { configFile, loadForCommand } from "../load.ts";
import { untilStopped } from "../until-stopped.ts";

type Ports = {
  readonly http: number;
  readonly tasks: number;
  readonly console: number;
  readonly echo: number;
};

/** `relay dev` and `npm run dev`: runs until it is interrupted. */
export const dev = command({
  name: "dev",
  about: `The whole relay on this machine, no account needed: the function, an embedded Cloud Tasks that keeps its tasks in .relay/,
and an echo target that verifies their OIDC tokens and stands in for every target that is not on this machine.`,
  options: CONFIG,
  notes: `Environment: PORT (8080), RELAY_TASKS_PORT (8123), RELAY_CONSOLE_PORT (8124), RELAY_ECHO_PORT (8125), RELAY_DATA (.relay);
0 is any free port. RELAY_DEV_TARGETS=real sends to the targets' own URLs. Secrets that are not set get throw-away ones;
providers that publish their keys (Pub/Sub) are stood in for as well, unless RELAY_DEV_KEYS=real.
The function starts again when relay.yaml or a schema changes.`,
  examples: ["npm run dev", "PORT=0 RELAY_DATA=/tmp/relay relay dev --config staging.yaml"],
  run: async ({ values }, io) => {
    const file = configFile(values.config, io);
    return run(file, loadForCommand(file, io.env), io);
  },
});

async function run(file: string, loaded: LoadedConfig, io: Io): Promise<number> {
  const { config, warnings } = loaded;
  const print = (line: string): void => io.stdout(`${line}\n`);
  const data = resolve(io.env["RELAY_DATA"] ?? ".relay");
  const project = config.project ?? io.env["GOOGLE_CLOUD_PROJECT"] ?? "local";
  const ports = await readPorts(io.env);
  await using running = new AsyncDisposableStack();

  const echo = await startEcho({
    port: ports.echo,
    emulatorRest: `http://127.0.0.1:${ports.console}`,
    print: (line) => print(`echo      ${line}`),
  });
  running.defer(echo.close);
  const emulator = await startEmulator({
    grpcPort: ports.tasks,
    restPort: ports.console,
    data: join(data, "tasks"),
    queues: declaredQueues(config.queues, { project, location: config.location }),
    onDispatch: (attempt) => print(attemptLine(attempt)),
    ...(io.env["RELAY_DEV_TARGETS"] !== "real" && { deliverTo: toEcho(echo.port) }),
  });
  running.defer(emulator.close);

  const start = async (current: Config): Promise<FunctionProcess> => {
    const secrets = devSecrets(current, io.env, data);
    const env = {
      ...io.env,
      ...secrets.env,
      RELAY_CONFIG: resolve(file),
      RELAY_DATA: data,
      GOOGLE_CLOUD_PROJECT: project,
      CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${emulator.grpcPort}`,
      CLOUD_TASKS_EMULATOR_REST: `http://127.0.0.1:${emulator.restPort}`,
      RELAY_URL: `http://localhost:${ports.http}`,
    };
    const started = startFunction(ports.http, env, (line) => print(functionLine(line)));
    await started.ready;
    return started;
  };
  let relay = await start(config);
  running.defer(() => relay.stop());

  for (const warning of warnings) print(faultLine(warning));
  const { made } = devSecrets(config, io.env, data);
  print(banner(config, ports, data, made));
  const unwatch = watchConfig(dirname(resolve(file)), async () => {
    const reloaded = loadOrPrint(file, io);
    if (reloaded === undefined) return;
    await relay.stop();
    relay = await start(reloaded.config);
    print("relay.yaml or a schema changed: the function runs with it now");
  });
  running.defer(unwatch);
  await untilStopped();
  return 0;
}

/** The config; or, where it has faults, undefined after printing them. */
function loadOrPrint(file: string, io: Io): LoadedConfig | undefined {
  try {
    return loadForCommand(file, io.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.stderr(`${error.message}\n`);
    return undefined;
  }
}

/** Every URL that is not on this machine goes to the echo instead, under the same path. */
function toEcho(port: number): (url: string) => string {
  return (url) => {
    const { hostname, pathname, search } = new URL(url);
    const isLocal = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
    return isLocal ? url : `http://127.0.0.1:${port}${pathname}${search}`;
  };
}

async function readPorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  return {
    http: await portOrFree(portOf(env, "PORT", 8080)),
    tasks: await portOrFree(portOf(env, "RELAY_TASKS_PORT", 8123)),
    console: await portOrFree(portOf(env, "RELAY_CONSOLE_PORT", 8124)),
    echo: await portOrFree(portOf(env, "RELAY_ECHO_PORT", 8125)),
  };
}

function portOf(env: NodeJS.ProcessEnv, name: string, byDefault: number): number {
  const text = env[name] ?? "";
  if (text === "") return byDefault;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${name} is "${text}"; it takes a port from 0 to 65535`);
}

/** Calls `changed` after relay.yaml or a schema beside it was saved, once per burst of changes, one call at a time. */
function watchConfig(folder: string, changed: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const notice = (_event: string, name: string | null): void => {
    if (name !== null && !/\.(yaml|yml|json)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, 100);
  };
  const watchers = [watch(folder, notice)];
  const schemas = join(folder, "schemas");
  if (existsSync(schemas)) watchers.push(watch(schemas, { recursive: true }, notice));
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

function banner(config: Config, ports: Ports, data: string, made: readonly string[]): string {
  const sources = Object.keys(config.sources);
  const secrets =
    made.length === 0
      ? ""
      : `\n  Not set, so throw-away ones are in use (and \`relay send\` signs with them):\n    ${made.join(", ")}\n`;
  return `
Webhook Relay, all of it on this machine. State: ${data}

  function      http://localhost:${ports.http}    ${sources.map((name) => `/${name}`).join("  ")}
  Cloud Tasks   localhost:${ports.tasks} (gRPC)  http://localhost:${ports.console} (REST, status)
  echo target   http://localhost:${ports.echo}    for ${Object.keys(config.targets).join(", ")}
${secrets}
  Try:  npx relay send ${sources[0] ?? "<source>"}
`;
}
