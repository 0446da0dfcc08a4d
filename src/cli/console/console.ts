import type { Facts } from "../../console/facts/facts.ts";
import { openGoogle } from "../../console/facts/google.ts";
import { openFacts } from "../../console/facts/open-facts.ts";
import type { Console } from "../../console/server/console.ts";
import { listenConsole } from "../../console/server/listen.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { locationIn } from "../../relay/config/project.ts";
import { openToken } from "../../relay/google/token.ts";
import { UserError } from "../../types/user-error.ts";
import { command, CONFIG } from "../command.ts";
import { dataFolder } from "../data-folder.ts";
import { runningDev } from "../dev/running.ts";
import { type Io, UsageError } from "../io.ts";
import { loadForCommand, usedConfig } from "../load.ts";
import { untilStopped } from "../until-stopped.ts";
import { openConsole } from "./compose.ts";
import { devFacts, knownOf } from "./dev-facts.ts";

/** `relay console`: the console on a port of its own; runs until it is interrupted. */
export const console = command({
  name: "console",
  about: `What came in, what is stuck and why, in a browser on this machine: of a project in Google Cloud with
your application default credentials, otherwise of the npm run dev of this folder. Nothing is deployed
for it. The URL that it prints lets one browser in, once.`,
  options: {
    project: { type: "string", value: "<id>", help: "a project in Google Cloud" },
    location: {
      type: "string",
      value: "<region>",
      help: "where its queues are (default: as relay.yaml says)",
    },
    port: { type: "string", value: "<port>", default: "0", help: "default: any free one" },
    ...CONFIG,
  },
  notes: `Environment:
  RELAY_DATA   the state folder of npm run dev (.relay)
  RELAY_URL    the relay's own URL in the cloud, where an event is to be let through again
The log has no bodies, so those of deliveries are there for npm run dev alone; a task's body is there
while the task is.`,
  examples: ["relay console --project my-project", "relay console --port 9000"],
  run: async ({ values }, io) => {
    const port = readPort(values.port);
    const loaded = loadForCommand(usedConfig(values.config, io), io.env);
    const opened =
      values.project === undefined
        ? openHere(loaded, io)
        : openCloud(values.project, values.location, loaded, io);
    const server = await listenConsole(opened, port).catch((cause: unknown) => {
      throw new UserError(`port ${port} cannot be had: ${(cause as Error).message}`, { cause });
    });
    io.stdout(`console  ${opened.enter(`http://localhost:${server.port}/`)}\n`);
    await untilStopped();
    await server.close();
    return 0;
  },
});

function openHere(loaded: LoadedConfig, io: Io): Console {
  const data = dataFolder(io);
  const dev = runningDev(data);
  if (dev === undefined) {
    throw new UsageError(`no npm run dev runs with the state folder ${data}; pass --project <id>`);
  }
  const facts = devFacts(dev, loaded.config);
  const relayUrl = dev.url;
  return openConsole({ world: "laptop", facts, loaded: () => loaded, io, data, relayUrl });
}

function openCloud(
  project: string,
  location: string | undefined,
  loaded: LoadedConfig,
  io: Io,
): Console {
  const relayUrl = io.env["RELAY_URL"]?.replace(/\/+$/, "");
  const facts = cloudFacts(project, location ?? locationIn(loaded.config, io.env), loaded, io);
  return openConsole({
    world: "cloud",
    project,
    facts,
    loaded: () => loaded,
    io,
    ...(relayUrl !== undefined && { relayUrl }),
  });
}

/** gcloud's own variables name other endpoints than Google's. */
function cloudFacts(
  project: string,
  location: string,
  { config }: LoadedConfig,
  { env }: Io,
): Facts {
  // An emulator that is named has nothing to do with a project in the cloud.
  const cloud = { ...env, CLOUD_TASKS_EMULATOR_HOST: "", CLOUD_TASKS_EMULATOR_REST: "" };
  const token = openToken(cloud);
  const endpoint = (name: string, otherwise: string): string => {
    const own = env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${name}`] ?? "";
    return (own === "" ? otherwise : own).replace(/\/+$/, "");
  };
  const google = openGoogle({
    project,
    location,
    logging: endpoint("LOGGING", "https://logging.googleapis.com"),
    tasks: endpoint("CLOUDTASKS", "https://cloudtasks.googleapis.com"),
    token: async () => token.get(),
  });
  return openFacts(google, knownOf(config, env["RELAY_URL"]));
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text} is not a number from 0 to 65535`);
  }
  return port;
}
