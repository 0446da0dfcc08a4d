import { existsSync, readFileSync } from "node:fs";
import { type Google, type GoogleOptions, openGoogle } from "../../console/facts/google.ts";
import { openFacts } from "../../console/facts/open-facts.ts";
import type { Facts, Known } from "../../console/facts/facts.ts";
import { ConfigError } from "../../relay/config/load.ts";
import { locationIn, projectIn } from "../../relay/config/project.ts";
import { serviceAccountEmail } from "../../relay/config/service-account.ts";
import * as tokens from "../../relay/google/token.ts";
import { shardNames } from "../../relay/queue/shards.ts";
import { withoutTrailingSlashes } from "../../relay/trailing-slashes.ts";
import type { Config } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import { CONFIG } from "../command.ts";
import { dataFolder } from "../data-folder.ts";
import { runningDev } from "../dev/running.ts";
import type { Io } from "../io.ts";
import { GOOGLE_STORAGE } from "../../relay/archive/name.ts";
import { bytesElsewhere } from "../archive/elsewhere.ts";
import { loadForCommand, usedConfig } from "../load.ts";

/** The options of every command about a relay that runs, here or in the cloud. */
export const PLACE = {
  project: {
    type: "string",
    value: "<id>",
    help: "a project in Google Cloud, with your application default credentials\n(default: the npm run dev of this folder)",
  },
  location: {
    type: "string",
    value: "<region>",
    help: "where its queues are (default: as relay.yaml says)",
  },
  ...CONFIG,
} as const;

/** The environment that these commands read, for their help. */
export const PLACE_NOTES = `Environment:
  RELAY_DATA   the state folder of npm run dev (.relay)
  RELAY_URL    the relay's own URL, where an event is to be let through again and nothing parked says it
  CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING, …_CLOUDTASKS, …_STORAGE
               other endpoints of the APIs, as gcloud has them
  CLOUDSDK_AUTH_ACCESS_TOKEN_FILE
               a file with an access token, in place of application default credentials
In the cloud the log is read at most 12 times a minute and at most 60 tasks a minute are run.`;

type Values = {
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  readonly config?: string | undefined;
  /** The relay's own URL. */
  readonly url?: string | undefined;
};

/** A relay that is looked at. */
export type World = {
  readonly google: Google;
  readonly facts: Facts;
  readonly known: Known;
  /** Its relay.yaml; undefined where there is none here. */
  readonly config: Config | undefined;
};

/** Opens what the options name. Throws UserError where nothing runs here and no project is named. */
export function openWorld(values: Values, io: Io): World {
  const config = configOf(values, io);
  const place = placeOf(values, config, io);
  const google = openGoogle(place);
  const isHere = values.project === undefined;
  const dev = isHere ? runningDev(dataFolder(io))?.url : undefined;
  const known = knownOf(config, place.project, values.url ?? dev ?? io.env["RELAY_URL"]);
  const elsewhere = config && bytesElsewhere(google, config, isHere ? dataFolder(io) : undefined);
  return { google, config, known, facts: openFacts(google, () => known, elsewhere) };
}

function placeOf({ project, location }: Values, config: Config | undefined, io: Io): GoogleOptions {
  const { env, clock } = io;
  const time = { ...(clock && { clock }), onWait: waitOn(io) };
  if (project !== undefined) {
    const region = location ?? (config && locationIn(config, env)) ?? env["RELAY_LOCATION"];
    return {
      project,
      location: region ?? "us-central1",
      logging: override(env, "LOGGING") ?? "https://logging.googleapis.com",
      tasks: override(env, "CLOUDTASKS") ?? "https://cloudtasks.googleapis.com",
      storage: override(env, "STORAGE") ?? GOOGLE_STORAGE,
      token: openToken(env),
      ...time,
    };
  }
  const dev = runningDev(dataFolder({ env }));
  if (dev === undefined) {
    throw nothingHere(config, io);
  }
  const { project: own, location: here, rest } = dev;
  return { project: own, location: here, logging: rest, tasks: rest, ...time };
}

/**
 * What to do where neither `npm run dev` runs nor a project is named. One that relay.yaml names is
 * proposed, never entered without being asked: what is done there is done in production.
 */
export function nothingHere(config: Config | undefined, { env }: Pick<Io, "env">): UserError {
  const data = dataFolder({ env });
  const project = config?.project ?? projectIn({}, env);
  const there =
    project === undefined
      ? "name a project: --project <id>"
      : `look at the deployment: --project ${project}`;
  return new UserError(`No npm run dev runs with the state folder ${data}. Start one, or ${there}`);
}

/** gcloud's own variables end with a slash. */
function override(env: NodeJS.ProcessEnv, api: string): string | undefined {
  const url = env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api}`] ?? "";
  return url === "" ? undefined : withoutTrailingSlashes(url);
}

/** What of relay.yaml the facts need; without one, or with faults in it, they do with less. */
function configOf({ config: file }: Values, io: Io): Config | undefined {
  const used = usedConfig(file, io);
  if (file === undefined && !existsSync(used)) return undefined;
  try {
    return loadForCommand(used, io.env).config;
  } catch (error) {
    if (file !== undefined || !(error instanceof ConfigError)) throw error;
    io.stderr(`${used} has faults, so it is left out: relay check lists them\n`);
    return undefined;
  }
}

/** What relay.yaml says that neither log nor queues do. `relayUrl` is where the relay is, if that is known. */
export function knownOf(
  config: Config | undefined,
  project: string,
  relayUrl: string | undefined,
): Known {
  const account = config?.serviceAccount;
  return {
    sources: Object.values(config?.sources ?? {}).map(({ name, secrets }) => ({ name, secrets })),
    targets: Object.values(config?.targets ?? {}).flatMap(({ name, queue, shards }) =>
      shardNames(queue, shards).map((each) => ({ name, queue: each })),
    ),
    ...(relayUrl !== undefined && { relayUrl: withoutTrailingSlashes(relayUrl) }),
    ...(account !== undefined && { serviceAccount: serviceAccountEmail(account, project) }),
  };
}

/** Tokens of the person at the terminal. */
export function openToken(env: NodeJS.ProcessEnv): () => Promise<string> {
  const file = env["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"] ?? "";
  if (file !== "") return () => Promise.resolve(readFileSync(file, "utf8").trim());
  // An emulator that is named has nothing to do with a project in the cloud.
  const cloud = { ...env, CLOUD_TASKS_EMULATOR_HOST: "", CLOUD_TASKS_EMULATOR_REST: "" };
  const token = tokens.openToken(cloud);
  return async () => {
    try {
      return await token.get();
    } catch (cause) {
      throw noCredentials(cause);
    }
  };
}

const noCredentials = (cause: unknown): UserError =>
  new UserError(
    "There are no application default credentials. Run: gcloud auth application-default login",
    { cause },
  );

/** Says on standard error why something waits. */
const waitOn =
  ({ stderr }: Io) =>
  (why: string, ms: number): void => {
    if (ms >= 1000) stderr(`waiting ${Math.ceil(ms / 1000)} s (${why})\n`);
  };
