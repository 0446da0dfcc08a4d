import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Facts } from "../../console/facts/facts.ts";
import type { Google } from "../../console/facts/google.ts";
import { parseSearch } from "../../console/facts/search.ts";
import { type Console, createConsole } from "../../console/server/console.ts";
import type { SourceView } from "../../console/server/parts.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { isThisMachine } from "../../relay/this-machine.ts";
import type { Config, Source } from "../../types/config.ts";
import { UserError } from "../../types/user-error.ts";
import type { Io } from "../io.ts";
import { findSource, knownOptions } from "../known-secrets.ts";
import { sampleBook } from "../samples/index.ts";
import { tamperingsFor } from "../sign/tamper.ts";
import { type Bytes, bytesInArchive, contentSearch, type ReadRequest } from "./content.ts";
import { copyFromCloud, copyHere } from "./copied-command.ts";
import { saveFixture } from "./fixture.ts";
import { readRequest } from "./requests.ts";
import { sendOrder } from "./send.ts";
import { signedContent } from "./signed-content.ts";
import { whyOf } from "./why.ts";

/** What the console is opened on. */
export type Opened = {
  readonly facts: Facts;
  /** The config as it is now. */
  readonly loaded: () => LoadedConfig;
  readonly io: Io;
} & (Laptop | Cloud);

/** A running `npm run dev`. */
type Laptop = {
  readonly world: "laptop";
  /** Its state folder. */
  readonly data: string;
  /** Where its function listens. */
  readonly relayUrl: string;
};

type Cloud = {
  readonly world: "cloud";
  readonly project: string;
  readonly google: Google;
  readonly relayUrl?: string;
};

/** On the laptop asking costs nothing, and a delivery is to be seen within a second. */
const LAPTOP_POLL_MS = 250;
/**
 * The console reads the log 12 times a minute, and opening one delivery is three of them: polling every
 * 5 s would use up all twelve, so that a page waited for its turn. A line is seconds late anyway.
 */
const CLOUD_POLL_MS = 10_000;

/** The console of a `npm run dev`, or of a project in the cloud. */
export function openConsole(opened: Opened): Console {
  const { facts, loaded, io } = opened;
  const isLaptop = opened.world === "laptop";
  const bytes = bytesOf(opened);
  return createConsole({
    facts,
    world: opened.world,
    place: isLaptop ? "this machine" : opened.project,
    ...(opened.relayUrl !== undefined && { relayUrl: opened.relayUrl }),
    session: isLaptop ? keptSession(opened.data) : newSession(),
    pollMs: isLaptop ? LAPTOP_POLL_MS : CLOUD_POLL_MS,
    search: parseSearch,
    content: (terms) => contentSearch(terms, loaded().config, bytes(loaded().config)),
    sources: () => Promise.all(Object.values(loaded().config.sources).map(sourceView)),
    request: async (delivery) => (isLaptop ? readRequest(opened.data, delivery) : undefined),
    why: (source, request, trial) => whyOf(source, request, loaded(), io, trial),
    signed: (source, request) => {
      const known = findSource(source, loaded());
      return signedContent(known, request, knownOptions(known, io));
    },
    confirmation: (source) => (isLaptop ? farTarget(source, loaded(), io) : opened.project),
    command: async (delivery, request) => {
      if (!isLaptop) return copyFromCloud(delivery, loaded(), opened.project);
      if (request === undefined)
        throw new UserError("the bytes of this delivery are not kept here");
      const { relayUrl } = opened;
      return copyHere(delivery, request, { loaded: loaded(), relayUrl, io, now: new Date() });
    },
    ...(isLaptop && {
      saveFixture: async (delivery, request) => saveFixture(loaded().folder, delivery, request),
    }),
    ...(isLaptop && { send: (order) => sendOrder(order, loaded(), opened.relayUrl, io) }),
  });
}

/** Where the bytes of deliveries are, by the config as it is; what was read of an archive stays read while it is the same. */
function bytesOf(opened: Opened): (config: Config) => Bytes {
  if (opened.world === "laptop") {
    const read: ReadRequest = async (delivery) => readRequest(opened.data, delivery);
    return () => ({ where: "folder", read });
  }
  let known: { readonly config: Config; readonly bytes: Bytes } | undefined;
  return (config) => {
    if (known?.config !== config) known = { config, bytes: bytesInArchive(config, opened.google) };
    return known.bytes;
  };
}

/** A target of the source that is not on this machine, where npm run dev sends to the targets' own URLs. */
function farTarget(name: string, { config }: LoadedConfig, { env }: Io): string | undefined {
  if (env["RELAY_DEV_TARGETS"] !== "real") return undefined;
  const routes = config.sources[name]?.routes ?? [];
  return routes
    .flatMap(({ to }) => to)
    .find((target) => {
      const url = URL.parse(config.targets[target]?.url ?? "");
      return url === null || !isThisMachine(url);
    });
}

const newSession = (): string => randomBytes(24).toString("base64url");

/** So that a page that is open goes on after a restart. */
function keptSession(data: string): string {
  const file = join(data, "console-session");
  if (existsSync(file)) return readFileSync(file, "utf8");
  const session = newSession();
  mkdirSync(data, { recursive: true });
  writeFileSync(file, session, { mode: 0o600 });
  return session;
}

async function sourceView({ name, provider, secrets, routes }: Source): Promise<SourceView> {
  const { samples } = await sampleBook(provider);
  return {
    name,
    provider: provider.name,
    title: provider.title,
    docs: provider.docs,
    secrets,
    targets: [...new Set(routes.flatMap(({ to }) => to))],
    samples: samples.map(({ event }) => event),
    tampers: tamperingsFor(provider).map(({ kind, says }) => ({ kind, says })),
  };
}
