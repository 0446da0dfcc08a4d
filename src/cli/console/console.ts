import type { Console } from "../../console/server/console.ts";
import { parseSearch } from "../../console/facts/search.ts";
import { listenConsole } from "../../console/server/listen.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { withoutTrailingSlashes } from "../../relay/trailing-slashes.ts";
import { UserError } from "../../types/user-error.ts";
import { command } from "../command.ts";
import { dataFolder } from "../data-folder.ts";
import { runningDev } from "../dev/running.ts";
import { type Io, UsageError } from "../io.ts";
import { usedConfig } from "../load.ts";
import { type Filter, FILTER_NAMES, FILTERS } from "../operate/filters.ts";
import { nothingHere, openWorld, PLACE, PLACE_NOTES } from "../operate/place.ts";
import { untilStopped } from "../until-stopped.ts";
import { openConsole } from "./compose.ts";
import { followConfig } from "./follow-config.ts";
import { devFacts } from "./dev-facts.ts";

/** `relay console`: the console on a port of its own; runs until it is interrupted. */
export const console = command({
  name: "console",
  about: `What came in, what is stuck and why, in a browser on this machine: of a project in Google Cloud with
your application default credentials, otherwise of the npm run dev of this folder. Nothing is deployed
for it. The URL that it prints lets one browser in, once.`,
  options: {
    ...FILTERS,
    ...PLACE,
    port: { type: "string", value: "<port>", default: "0", help: "default: any free one" },
    search: {
      type: "string",
      value: "<terms>",
      default: "",
      help: "what to show first, as its search has it: source:github outcome:parked",
    },
  },
  notes: `${PLACE_NOTES}
The log has no bodies: those of deliveries are there for npm run dev, and in a project a task's body while
the task is. What deliveries held can be searched in a project where their source has archive: true.`,
  examples: [
    "relay console --project my-project",
    "relay console --source github --since 1h",
    "relay console --project my-project --search 'source:github outcome:refused'",
    "relay console --port 9000",
  ],
  run: async ({ values }, io) => {
    const port = readPort(values.port);
    const search = searchOf(values);
    parseSearch(search, new Date());
    const first = search === "" ? "" : `deliveries?q=${encodeURIComponent(search)}`;
    const loaded = followConfig(usedConfig(values.config, io), io);
    const opened =
      values.project === undefined
        ? openHere(loaded, io)
        : openCloud(values, values.project, loaded, io);
    const server = await listenConsole(opened, port).catch((cause: unknown) => {
      throw new UserError(`port ${port} cannot be had: ${(cause as Error).message}`, { cause });
    });
    io.stdout(`console  ${opened.enter(`http://localhost:${server.port}/${first}`)}\n`);
    await untilStopped();
    await server.close();
    return 0;
  },
});

/** What the page shows first: the filters as terms, before a search, which may be an expression to its end. */
function searchOf(
  values: { readonly [Name in Filter]?: string | undefined } & { readonly search: string },
): string {
  const terms = FILTER_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined
      ? []
      : `${name}:${/[\s"]/.test(value) ? JSON.stringify(value) : value}`;
  });
  return [...terms, values.search].join(" ").trim();
}

function openHere(loaded: () => LoadedConfig, io: Io): Console {
  const data = dataFolder(io);
  const dev = runningDev(data);
  if (dev === undefined) {
    throw nothingHere(loaded().config, io);
  }
  const facts = devFacts(dev, () => loaded().config, data);
  const relayUrl = dev.url;
  return openConsole({ world: "laptop", facts, loaded, io, data, relayUrl });
}

function openCloud(
  values: Parameters<typeof openWorld>[0],
  project: string,
  loaded: () => LoadedConfig,
  io: Io,
): Console {
  const address = io.env["RELAY_URL"];
  const relayUrl = address === undefined ? undefined : withoutTrailingSlashes(address);
  const { facts, google } = openWorld(values, io);
  return openConsole({
    world: "cloud",
    project,
    google,
    facts,
    loaded,
    io,
    ...(relayUrl !== undefined && { relayUrl }),
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text} is not a number from 0 to 65535`);
  }
  return port;
}
