import { parseArgs } from "node:util";
import { type Emulator, startEmulator } from "../../emulator/emulator.ts";
import { declaredQueues } from "./declared-queues.ts";
import { attemptLine } from "../dev/lines.ts";
import { type Io, runCommand, UsageError } from "../io.ts";
import { loadForCommand } from "../load.ts";
import { untilStopped } from "../until-stopped.ts";

const HELP = `Usage: relay emulator [options]

The embedded Cloud Tasks alone, for any project that uses Google's client.

  --port N             gRPC port (default 8123, 0: any free one)
  --rest-port N        REST port, with the status page and the OIDC keys (default 8124, 0: any free one)
  --host H             address to listen on (default 127.0.0.1)
  --data FOLDER        where queues and tasks are kept (default .relay; :memory: keeps nothing)
  --config FILE        a relay.yaml whose queues are made at the start
  --project P          project of those queues (default: the file's, else GOOGLE_CLOUD_PROJECT, else "local")
  --strict-queues      refuse tasks for queues that do not exist, as Google does (default: make them)
  --tombstones SECONDS how long the name of a finished task stays taken (default 3600)
  --quiet              do not print a line per dispatch
`;

/** \`relay emulator\`: runs until it is interrupted. */
export async function emulator(args: readonly string[], io: Io): Promise<number> {
  return runCommand("emulator", io, async () => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8123" },
        "rest-port": { type: "string", default: "8124" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string", default: ".relay" },
        config: { type: "string" },
        project: { type: "string" },
        "strict-queues": { type: "boolean", default: false },
        tombstones: { type: "string", default: "3600" },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      io.stdout(HELP);
      return 0;
    }
    const config =
      values.config === undefined
        ? undefined
        : (await loadForCommand(values.config, io.env)).config;
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
  });
}

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
  throw new UsageError(`${option} is "${text}"; it takes a whole number from 0 to ${max}`);
}
