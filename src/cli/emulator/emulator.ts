import type { Emulator } from "../../emulator/emulator.ts";
import { declaredQueues } from "./declared-queues.ts";
import { attemptLine } from "../dev/lines.ts";
import { command } from "../command.ts";
import { UsageError } from "../io.ts";
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
    project: {
      type: "string",
      value: "<project>",
      help: 'project of those queues (default: the file\'s, else GOOGLE_CLOUD_PROJECT, else "local")',
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
    quiet: { type: "boolean", default: false, help: "do not print a line per dispatch" },
  },
  examples: [
    "relay emulator",
    "relay emulator --port 0 --rest-port 0 --data :memory:",
    "relay emulator --config relay.yaml --strict-queues",
  ],
  run: async ({ values }, io) => {
    const config =
      values.config === undefined ? undefined : loadForCommand(values.config, io.env).config;
    const project = values.project ?? config?.project ?? io.env["GOOGLE_CLOUD_PROJECT"] ?? "local";
    const running = await startEmulator({
      grpcPort: wholeNumber(values.port, "--port", 65_535),
      restPort: wholeNumber(values["rest-port"], "--rest-port", 65_535),
      host: values.host,
      data: values.data,
      autoCreateQueues: !values["strict-queues"],
      tombstoneSeconds: wholeNumber(values.tombstones, "--tombstones", 9 * 86_400),
      ...(config && { queues: declaredQueues(config, project) }),
      ...(!values.quiet && { onDispatch: (attempt) => io.stdout(`${attemptLine(attempt)}\n`) }),
    });
    io.stdout(started(running, values.host));
    await untilStopped();
    await running.close();
    return 0;
  },
});

function started({ grpcPort, restPort }: Emulator, host: string): string {
  return `Embedded Cloud Tasks
  gRPC  ${host}:${grpcPort}
  REST  http://${host}:${restPort}

  export CLOUD_TASKS_EMULATOR_HOST=${host}:${grpcPort} CLOUD_TASKS_EMULATOR_REST=http://${host}:${restPort}

`;
}

/** A whole number in 0 to `max`. Throws a UsageError that names the option. */
function wholeNumber(text: string, option: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new UsageError(`${option} is "${text}"; it must be a whole number from 0 to ${max}`);
}
