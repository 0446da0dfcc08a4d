import type { Config, Route, Source, Target } from "../../types/config.ts";
import type { Provider, Respond } from "../../types/provider.ts";
import { durationSeconds } from "./durations.ts";
import type { Path } from "../read/pointer.ts";
import { completeQueues } from "./queues.ts";
import type { RawConfig, RawRoute, RawSource, RawTarget } from "./raw.ts";
import { providerOf } from "./sources.ts";

const LOCATION = "us-central1";
/** What Cloud Tasks gives an HTTP target that is not told otherwise. */
const DISPATCH_DEADLINE_SECONDS = 600;
const CLOUD_PLATFORM_SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** Fills in the defaults of a relay.yaml without faults. `names` gives the fields of an object in the order of the file. */
export function completeConfig(
  raw: RawConfig,
  presets: Readonly<Record<string, Provider>>,
  names: (path: Path) => readonly string[],
): Config {
  const sources = completeEach(raw.sources, (name, source) =>
    completeSource(name, source, presets, names(["sources", name, "schemas"])),
  );
  return {
    ...present("project", raw.project),
    location: raw.location ?? LOCATION,
    ...present("serviceAccount", raw.serviceAccount),
    ...present("transport", raw.transport),
    sources,
    targets: completeEach(raw.targets, (name, target) => completeTarget(name, target, raw)),
    queues: completeQueues(raw, Object.values(sources)),
  };
}

function completeSource(
  name: string,
  source: RawSource,
  presets: Readonly<Record<string, Provider>>,
  events: readonly string[],
): Source {
  const provider = there(providerOf(name, source, presets));
  const respond = source.respond === undefined ? provider.respond : completeRespond(source.respond);
  const forwardHeaders =
    source.forwardHeaders === undefined ? provider.forwardHeaders : items(source.forwardHeaders);
  return {
    name,
    provider,
    secrets: items(source.secrets),
    ...present("publicUrl", source.publicUrl),
    options: source.options ?? {},
    schemas: events.map((event) => ({ events: event, file: there(source.schemas?.[event]) })),
    invalid: source.invalid ?? "park",
    unrouted: source.unrouted ?? "ignore",
    ...present("split", source.split),
    dedup: { ...present("key", source.dedup?.key), ledger: source.dedup?.ledger ?? false },
    ...present("respond", respond),
    forwardHeaders: forwardHeaders.map((glob) => glob.toLowerCase()),
    routes: items(source.routes).map(completeRoute),
  };
}

function completeRespond(respond: NonNullable<RawSource["respond"]>): Respond {
  return { status: 200, body: "", contentType: "text/plain; charset=utf-8", ...respond };
}

function completeRoute(route: RawRoute): Route {
  return {
    events: route.events === undefined ? ["*"] : items(route.events),
    ...present("when", route.when),
    to: items(route.to),
    delaySeconds: seconds(route.delay, 0),
    ...present("at", route.at),
    jitterSeconds: seconds(route.jitter, 0),
  };
}

function completeTarget(name: string, target: RawTarget, raw: RawConfig): Target {
  const url = there(target.url);
  const method = target.method ?? "POST";
  const common = {
    name,
    url,
    method,
    queue: target.queue ?? name,
    dispatchDeadlineSeconds: seconds(target.dispatchDeadline, DISPATCH_DEADLINE_SECONDS),
    headers: target.headers ?? {},
  };
  if (method === "buffer") return common;
  const serviceAccount = there(target.serviceAccount ?? raw.serviceAccount);
  const auth: NonNullable<Target["auth"]> =
    target.oauth === undefined
      ? { kind: "oidc", serviceAccount, audience: target.audience ?? new URL(url).origin }
      : { kind: "oauth", serviceAccount, scope: target.oauth.scope ?? CLOUD_PLATFORM_SCOPE };
  return { ...common, auth };
}

function completeEach<From, To>(
  record: Readonly<Record<string, From>> | undefined,
  complete: (name: string, value: From) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record ?? {}).map(([name, value]) => [name, complete(name, value)]),
  );
}

/** The field where it has a value, nothing where not: JSON knows no undefined. */
function present<Name extends string, T>(name: Name, value: T | undefined): { [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: T }); // the one field just named
}

function items<T>(list: readonly (T | undefined)[] | undefined): T[] {
  return (list ?? []).filter((item) => item !== undefined);
}

function seconds(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : there(durationSeconds(text));
}

/** What the checks have made sure of. Throws a TypeError where they have not: a bug of ours. */
function there<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("an unchecked config was completed");
  return value;
}
