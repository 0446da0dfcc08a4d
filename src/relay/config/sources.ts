import { readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { splitFragment } from "../schema/compile.ts";
import type { Provider } from "../../types/provider.ts";
import { CUSTOM_FIELDS, checkCustom, customProvider } from "./custom.ts";
import { checkReferences, checkVariable } from "./environment-checks.ts";
import { isThisMachine } from "../this-machine.ts";
import type { Path } from "../read/pointer.ts";
import type { Report } from "./fault.ts";
import { compilePassable } from "../read/headers.ts";
import { needsSecret, needsUrl } from "../verify/facts.ts";
import type { RawConfig, RawSource, Surroundings } from "./raw.ts";
import { checkRoutes } from "./routes.ts";
import { suggestion } from "../suggest.ts";

/** Paths of the relay's own. */
const RESERVED = ["healthz"];

/** Cloud Tasks remembers a finished task's name for about this long; after that only the ledger knows it. */
const NAMES_REMEMBERED_HOURS = 1;

/** Checks what the schema cannot say about the sources. `names` gives the fields of an object in the order of the file. */
export function checkSources(
  config: RawConfig,
  names: (path: Path) => readonly string[],
  report: Report,
  surroundings: Surroundings,
): void {
  const sources = Object.entries(config.sources ?? {});
  if (sources.length === 0 && !report.has(["sources"])) {
    report.warning(["sources"], "no source is configured, so every delivery is answered 404");
  }
  for (const [name, source] of sources) {
    const path = ["sources", name];
    if (RESERVED.includes(name))
      report.nameError(path, "is a path of the relay's own; rename the source");
    checkSource(path, name, source, report, surroundings);
    checkSchemas([...path, "schemas"], source, names, report, surroundings.folder);
    checkRoutes(path, source, config, report, surroundings);
  }
}

function checkSource(
  path: Path,
  name: string,
  source: RawSource,
  report: Report,
  surroundings: Surroundings,
): void {
  checkProviderName(path, source, report, surroundings.presets);
  checkPublicUrl(path, source, report);
  checkRespond(path, source, report);
  const { key } = source.dedup ?? {};
  const wrong = key === undefined ? undefined : surroundings.checkExpression(key, "key");
  if (wrong !== undefined) report[wrong.severity]([...path, "dedup", "key"], wrong.message);
  checkSplit(path, source, report, surroundings);

  const provider = providerOf(name, source, surroundings.presets);
  checkSecrets(path, source, provider, report, surroundings);
  if (provider === undefined) return;
  if (source.provider === "custom") checkCustom(path, provider, report);
  checkOptions(path, source, provider, report, surroundings);
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
      `${retryHours === null ? `${provider.title} may redeliver for an unknown time` : `${provider.title} redelivers for up to ${retryHours} hours`}, and a finished task's name is forgotten after about one hour, so a late redelivery would be delivered twice; set dedup: {ledger: true}`,
    );
  }
}

function checkSplit(
  path: Path,
  { split }: RawSource,
  report: Report,
  surroundings: Surroundings,
): void {
  if (split === undefined || split.startsWith("/")) return;
  const wrong = surroundings.checkExpression(split, "list");
  if (wrong !== undefined) {
    report[wrong.severity](
      [...path, "split"],
      `${wrong.message}; write CEL, or a JSON Pointer with its first slash`,
    );
  }
}

/** The provider of a source: its preset, or the one written out; undefined where that cannot be told. */
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
      report.error([...path, field], "goes only with provider: custom; remove it");
    }
  }
}

function checkSecrets(
  path: Path,
  source: RawSource,
  provider: Provider | undefined,
  report: Report,
  surroundings: Surroundings,
): void {
  const at = [...path, "secrets"];
  const { secrets } = source;
  for (const [index, name] of (secrets ?? []).entries()) {
    if (name === undefined) continue;
    const role = `the secret of source ${path[1]}${provider === undefined ? "" : `, ${provider.secret}`}`;
    checkVariable([...at, index], name, role, report, surroundings);
  }
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

function checkOptions(
  path: Path,
  source: RawSource,
  provider: Provider,
  report: Report,
  surroundings: Surroundings,
): void {
  const at = [...path, "options"];
  const declared = provider.options ?? {};
  const given = source.options ?? {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(declared, name)) {
      report.nameError(
        [...at, name],
        `${provider.title} has no such option${suggestion(name, Object.keys(declared))}`,
      );
    }
    const role = `the option ${name} of source ${path[1]}`;
    checkReferences([...at, name], value, role, report, surroundings);
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

function checkSchemas(
  at: Path,
  source: RawSource,
  names: (path: Path) => readonly string[],
  report: Report,
  folder: string,
): void {
  let catchAll = false;
  for (const events of names(at)) {
    const file = source.schemas?.[events];
    if (file === undefined) continue;
    const wrong = schemaFault(file, folder);
    if (wrong !== undefined) report.error([...at, events], wrong);
    if (catchAll)
      report.warning([...at, events], 'is never reached: "*" stands before it; move it up');
    catchAll ||= events === "*";
  }
}

/** The dialects that the relay compiles. Draft-06 means the same in draft-07. */
const DIALECT = /draft-0[67]|2019-09|2020-12/;

/** What is wrong with a schema file at first sight, in words. Whether it compiles is `relay check`'s to find out. */
function schemaFault(schemaFile: string, folder: string): string | undefined {
  const { path: file, pointer } = splitFragment(schemaFile);
  if (isAbsolute(file))
    return "is an absolute path; write it relative to the config file, so that a build can carry it";
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // node:fs throws no other
    if (code === "ENOENT") return `there is no file ${file}; paths are relative to the config file`;
    return `the file ${file} cannot be read (${code})`;
  }
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return `the file ${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof schema === "boolean") return undefined;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    return `the file ${file} is not a JSON Schema: it must hold an object or a boolean`;
  }
  const dialect = (schema as Record<string, unknown>)["$schema"];
  if (pointer !== undefined && !/^\/(definitions|\$defs)\/[^/]+$/.test(pointer)) {
    return `#${pointer} names no schema of the file; write #/definitions/name or #/$defs/name`;
  }
  if (dialect === undefined || (typeof dialect === "string" && DIALECT.test(dialect)))
    return undefined;
  return `the file ${file} has a $schema that the relay does not know; use draft-07, 2019-09 or 2020-12`;
}
