import { projectIn } from "../../relay/config/project.ts";
import { hostPort } from "../../emulator/address.ts";
import type { QueueDeclaration } from "../../emulator/declaration.ts";
import type { Emulator } from "../../emulator/emulator.ts";
import { declaredQueues, queueName } from "./declared-queues.ts";
import { exportedQueues } from "./exported-queues.ts";
import { attemptLine } from "../dev/lines.ts";
import { command } from "../command.ts";
import { type Io, UsageError } from "../io.ts";
import { startEmulator } from "./start.ts";
import { loadForCommand } from "../load.ts";
import { untilStopped } from "../until-stopped.ts";

/** `relay emulator`: runs until it is interrupted. */
export const emulator = command({
  name: "emulator",
  about: "The embedded Cloud Tasks alone, for any project that uses Google's client.",
  options: {
    port: {
      type: "string",
      value: "<port>",
      default: "8123",
      help: "gRPC port (default 8123; 0: any free one)",
    },
    "rest-port": {
      type: "string",
      value: "<port>",
      default: "8124",
      help: "REST port, with the status page and the OIDC keys (default 8124; 0: any free one)",
    },
    host: {
      type: "string",
      value: "<host>",
      default: "127.0.0.1",
      help: "address to listen on (default 127.0.0.1)",
    },
    data: {
      type: "string",
      value: "<folder>",
      default: ".relay",
      help: "where queues and tasks are kept (default .relay; :memory: keeps nothing)",
    },
    config: {
      type: "string",
      value: "<file>",
      help: "a relay.yaml whose queues are made at the start",
    },
    queue: {
      type: "string",
      value: "<name>",
      multiple: true,
      help: "a queue to make at the start, with Google's defaults; may be given again",
    },
    queues: {
      type: "string",
      value: "<file>",
      help: "queues as gcloud exports them: gcloud tasks queues list --format=json",
    },
    project: {
      type: "string",
      value: "<project>",
      help: 'project of those queues (default: the file\'s, then GOOGLE_CLOUD_PROJECT, then "local")',
    },
    location: {
      type: "string",
      value: "<location>",
      help: "location of those queues (default: the config's, otherwise us-central1)",
    },
    "strict-queues": {
      type: "boolean",
      default: false,
      help: "refuse tasks for queues that do not exist, as Google does (default: make them)",
    },
    tombstones: {
      type: "string",
      value: "<seconds>",
      default: "3600",
      help: "how long the name of a finished task stays taken (default 3600)",
    },
    "app-engine": {
      type: "string",
      value: "<url>",
      help: "the app that App Engine tasks are sent to (default: they are refused)",
    },
    quiet: { type: "boolean", default: false, help: "do not print a line per dispatch" },
  },
  examples: [
    "relay emulator",
    "relay emulator --port 0 --rest-port 0 --data :memory:",
    "relay emulator --config relay.yaml --strict-queues",
    "relay emulator --queue mails --queue reports --project my-project",
    "relay emulator --queues queues.json",
  ],
  run: async ({ values }, io) => {
    const host = values.host.replace(/^\[(.*)\]$/, "$1");
    const running = await startEmulator({
      grpcPort: wholeNumber(values.port, "--port", 65_535),
      restPort: wholeNumber(values["rest-port"], "--rest-port", 65_535),
      host,
      data: values.data,
      autoCreateQueues: !values["strict-queues"],
      tombstoneSeconds: wholeNumber(values.tombstones, "--tombstones", 9 * 86_400),
      queues: queuesOf(values, io),
      ...(values["app-engine"] !== undefined && { appEngine: appUrl(values["app-engine"]) }),
      ...(!values.quiet && {
        onDispatch: (attempt) => io.stdout(`${attemptLine(attempt, Date.now())}\n`),
      }),
    });
    io.stdout(started(running, host));
    await untilStopped();
    await running.close();
    return 0;
  },
});

type Wanted = Readonly<
  Partial<Record<"config" | "queues" | "project" | "location", string>> & {
    queue?: readonly string[];
  }
>;

/** All queues that are asked for; a config's also where no target uses them, since others may. */
function queuesOf(values: Wanted, { env }: Io): QueueDeclaration[] {
  const loaded = values.config === undefined ? undefined : loadForCommand(values.config, env);
  const place = {
    project: values.project ?? projectIn(loaded?.config ?? {}, env) ?? "local",
    location: values.location ?? loaded?.config.location ?? "us-central1",
  };
  return [
    ...declaredQueues({ ...loaded?.config.queues, ...loaded?.unusedQueues }, place),
    ...(values.queues === undefined ? [] : exportedQueues(values.queues, values.project)),
    ...(values.queue ?? []).map((name) => ({ name: queueName(name, place) })),
  ];
}

function started({ grpcPort, restPort }: Emulator, host: string): string {
  const grpc = hostPort(reachable(host), grpcPort);
  const rest = `http://${hostPort(reachable(host), restPort)}`;
  return `Embedded Cloud Tasks${reachable(host) === host ? "" : `, on all addresses (${host})`}
  gRPC  ${grpc}
  REST  ${rest}

  export CLOUD_TASKS_EMULATOR_HOST=${grpc} CLOUD_TASKS_EMULATOR_REST=${rest}
  export STORAGE_EMULATOR_HOST=${rest}

`;
}

/** Where this machine finds what listens on all of its addresses. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** Throws a UsageError unless it is the address of an app, without a query. */
function appUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") {
    return url.href;
  }
  throw new UsageError(`--app-engine is "${text}"; it must be a URL such as http://127.0.0.1:8080`);
}

/** A whole number in 0 to `max`. Throws a UsageError that names the option. */
function wholeNumber(text: string, option: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new UsageError(`${option} is "${text}"; it must be a whole number from 0 to ${max}`);
}
