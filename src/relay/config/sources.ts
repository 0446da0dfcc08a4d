import type { Method, Source } from "../../types/config.ts";
import type { Provider, Respond } from "../../types/provider.ts";
import { checkCustom, CUSTOM_FIELDS, customProvider, type RawProvider } from "./custom.ts";
import { isThisMachine } from "../this-machine.ts";
import type { Path } from "../read/pointer.ts";
import { reportExpression } from "./expression-faults.ts";
import type { Report } from "./fault.ts";
import { compilePassable } from "../read/headers.ts";
import { needsSecret, needsUrl } from "../verify/facts.ts";
import type { CheckInputs } from "./inputs.ts";
import { checkRoutes, completeRoute, type RawRoute } from "./routes.ts";
import { checkSchemaFiles } from "./schema-files.ts";
import type { RawTarget } from "./raw-target.ts";
import { items, type List, present, there } from "./values.ts";
import { suggestion } from "../suggest.ts";

/** Paths of the relay's own. */
const RESERVED = ["healthz"];

/**
 * Cloud Tasks remembers a finished task's name for about this long; after that only the ledger
 * knows it.
 */
const NAMES_REMEMBERED_HOURS = 1;

/** A source as it is written. */
export type RawSource = RawProvider & {
  readonly provider?: string;
  readonly secrets?: List<string>;
  readonly methods?: List<Method>;
  readonly publicUrl?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly schemas?: Readonly<Record<string, string>>;
  readonly invalid?: "park" | "reject" | "pass";
  readonly unrouted?: "ignore" | "park";
  readonly split?: string;
  readonly archive?: boolean;
  readonly dedup?: { readonly key?: string; readonly ledger?: boolean };
  readonly respond?: {
    readonly status?: number;
    readonly body?: string;
    readonly contentType?: string;
  };
  readonly forwardHeaders?: List<string>;
  readonly routes?: List<RawRoute>;
};

/**
 * Checks what the schema cannot say about the sources. `names` gives the fields of an object in the
 * order of the file.
 */
export function checkSources(
  sources: Readonly<Record<string, RawSource>>,
  targets: Readonly<Record<string, RawTarget>>,
  names: (path: Path) => readonly string[],
  report: Report,
  inputs: CheckInputs,
): void {
  const all = Object.entries(sources);
  if (all.length === 0 && !report.has(["sources"])) {
    report.warning(["sources"], "no source is configured, so every delivery is answered 404");
  }
  for (const [name, source] of all) {
    const path = ["sources", name];
    if (RESERVED.includes(name))
      report.nameError(path, "is one of the relay's own paths; rename the source");
    checkSource(path, name, source, report, inputs);
    const at = [...path, "schemas"];
    checkSchemaFiles(at, source.schemas ?? {}, names(at), report, inputs.folder);
    checkRoutes([...path, "routes"], source, targets, report);
  }
}

function checkSource(
  path: Path,
  name: string,
  source: RawSource,
  report: Report,
  inputs: CheckInputs,
): void {
  checkProviderName(path, source, report, inputs.presets);
  checkPublicUrl(path, source, report);
  checkRespond(path, source, report);
  const { key } = source.dedup ?? {};
  if (key !== undefined) reportExpression([...path, "dedup", "key"], key, "key", report);
  checkSplit(path, source, report);

  const provider = providerOf(name, source, inputs.presets);
  checkSecrets(path, source, provider, report);
  if (provider === undefined) return;
  if (source.provider === "custom") checkCustom(path, provider, report);
  checkOptions(path, source, provider, report);
  checkForwarded(path, source, provider, report);
  if (needsUrl(provider) && source.publicUrl === undefined && !report.has([...path, "publicUrl"])) {
    report.error(
      [...path, "publicUrl"],
      `is missing: ${provider.title} signs the URL; set it to the URL registered there, character by character`,
    );
  }
  const { retryHours } = provider;
  if (
    (retryHours === null || retryHours > NAMES_REMEMBERED_HOURS) &&
    source.dedup?.ledger !== true
  ) {
    report.warning(
      path,
      `redeliveries of ${provider.title} may come ${retryHours === null ? "for an unknown time" : `for up to ${retryHours} hours`}, and a finished task's name is forgotten after about one hour, so a late one would be delivered twice; set dedup: {ledger: true}`,
    );
  }
}

function checkSplit(path: Path, { split }: RawSource, report: Report): void {
  if (split === undefined || split.startsWith("/")) return;
  const remedy = "; write CEL, or a JSON Pointer with its first slash";
  reportExpression([...path, "split"], split, "list", report, remedy);
}

/**
 * The provider of a source: its preset, or the one written out; undefined where neither is known.
 */
export function providerOf(
  name: string,
  source: RawSource,
  presets: Readonly<Record<string, Provider>>,
): Provider | undefined {
  if (source.provider === "custom") return customProvider(name, source);
  return source.provider !== undefined && Object.hasOwn(presets, source.provider)
    ? presets[source.provider]
    : undefined;
}

function checkProviderName(
  path: Path,
  source: RawSource,
  report: Report,
  presets: Readonly<Record<string, Provider>>,
): void {
  const { provider } = source;
  if (provider === undefined) return;
  if (provider === "custom") {
    for (const field of ["verify", "event"] as const) {
      if (source[field] === undefined && !report.has([...path, field])) {
        report.error([...path, field], "is missing: provider custom writes verify and event out");
      }
    }
    return;
  }
  if (!Object.hasOwn(presets, provider)) {
    const known = [...Object.keys(presets), "custom"];
    report.error(
      [...path, "provider"],
      `there is no preset "${provider}"${suggestion(provider, known)}; \`relay providers\` lists them, and custom writes one out`,
    );
  }
  for (const field of CUSTOM_FIELDS) {
    if (source[field] !== undefined) {
      const isMisspelt = field === "secret" && source.secrets === undefined;
      const remedy = isMisspelt ? 'did you mean "secrets", a list?' : "remove it";
      report.error([...path, field], `goes only with provider: custom; ${remedy}`);
    }
  }
}

function checkSecrets(
  path: Path,
  source: RawSource,
  provider: Provider | undefined,
  report: Report,
): void {
  const at = [...path, "secrets"];
  const { secrets } = source;
  const none = secrets === undefined || secrets.length === 0;
  if (none && provider !== undefined && needsSecret(provider) && !report.has(at)) {
    report.error(
      at,
      `${secrets === undefined ? "is missing" : "is empty"}: name the environment variable that holds ${provider.secret}`,
    );
  }
  if (!none && provider !== undefined && !needsSecret(provider)) {
    report.warning(
      at,
      `${provider.title} signs with published keys and needs no secret; remove it`,
    );
  }
}

function checkPublicUrl(path: Path, source: RawSource, report: Report): void {
  const { publicUrl } = source;
  if (publicUrl === undefined) return;
  const at = [...path, "publicUrl"];
  const url = URL.parse(publicUrl);
  const isHere = url !== null && url.protocol === "http:" && isThisMachine(url);
  if (url?.protocol !== "https:" && !isHere) {
    report.error(at, "is not an https URL; write it as registered at the provider");
  } else if (publicUrl !== publicUrl.trim()) {
    report.error(at, "begins or ends with white space; write it as registered at the provider");
  }
}

function checkRespond(path: Path, source: RawSource, report: Report): void {
  const { status, body = "" } = source.respond ?? {};
  if ((status === 204 || status === 205) && body !== "") {
    report.error(
      [...path, "respond", "body"],
      `an answer ${status} has no body; remove it, or use 200`,
    );
  }
}

function checkOptions(path: Path, source: RawSource, provider: Provider, report: Report): void {
  const at = [...path, "options"];
  const declared = provider.options ?? {};
  const given = source.options ?? {};
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declared, name)) {
      report.nameError(
        [...at, name],
        `${provider.title} has no such option${suggestion(name, Object.keys(declared))}`,
      );
    }
  }
  for (const [name, { required, help }] of Object.entries(declared)) {
    if (required && given[name] === undefined && !report.has([...at, name])) {
      report.error(
        [...at, name],
        `is missing: ${provider.title} needs it${help === "" ? "" : ` (${help})`}`,
      );
    }
  }
}

function checkForwarded(path: Path, source: RawSource, provider: Provider, report: Report): void {
  const isPassable = compilePassable(provider);
  for (const [index, glob] of (source.forwardHeaders ?? []).entries()) {
    // A glob may also match such headers: they are left out then, when a task is made.
    if (glob === undefined || glob.includes("*") || isPassable(glob.toLowerCase())) continue;
    report.error(
      [...path, "forwardHeaders", index],
      `${glob} never goes on to a target (credentials, signatures and connection headers stay behind); remove it`,
    );
  }
}

/** A source without faults, with its defaults. `events` are the names of `schemas`, in order. */
export function completeSource(
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
    methods: source.methods === undefined ? ["POST"] : items(source.methods),
    ...present("publicUrl", source.publicUrl),
    options: source.options ?? {},
    schemas: events.map((event) => ({ events: event, file: there(source.schemas?.[event]) })),
    invalid: source.invalid ?? "park",
    unrouted: source.unrouted ?? "ignore",
    ...present("split", source.split),
    dedup: { ...present("key", source.dedup?.key), ledger: source.dedup?.ledger ?? false },
    ...present("respond", respond),
    archive: source.archive ?? false,
    forwardHeaders: forwardHeaders.map((glob) => glob.toLowerCase()),
    routes: items(source.routes).map(completeRoute),
  };
}

function completeRespond(respond: NonNullable<RawSource["respond"]>): Respond {
  return { status: 200, body: "", contentType: "text/plain; charset=utf-8", ...respond };
}
