import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, posix, relative, resolve } from "node:path";
import { providers } from "../../providers/index.ts";
import { type Fault, loadConfig } from "../../relay/config/load.ts";
import { splitFragment } from "../../relay/schema/documents.ts";
import type { Config } from "../../types/config.ts";
import type { Provider } from "../../types/provider.ts";
import { bundleFunction, bundleValidators, CLIENT, FRAMEWORK, type SchemaFile } from "./bundle.ts";
import { FILL_COMPILE_CACHE } from "./compile-cache.ts";
import { RECORD, recordOf } from "./freshness.ts";
import { type Lockfile, type Project, pruneLockfile } from "./lockfile.ts";
import { billOfMaterials, type Materials, SBOM } from "./sbom.ts";
import { LOCKFILE, ROOT } from "./root.ts";

/** What is built, and where to. */
export type BuildOptions = {
  /** The relay.yaml to build. */
  readonly config: string;
  /** The folder to make; what is in it is thrown away. */
  readonly outdir: string;
};

/**
 * Builds what is deployed, complete in `outdir`: the function as one file, relay.yaml checked, each schema compiled, a package.json
 * and lockfile with the packages it needs at run time, and a bill of materials. The same inputs give the same bytes. Secrets need not be set, and none gets
 * in. Gives the config's warnings. Throws `ConfigError` and `SchemaFault`.
 */
export async function build({
  config: configFile,
  outdir,
}: BuildOptions): Promise<readonly Fault[]> {
  const { config, folder, warnings, program } = loadConfig(configFile, {
    presets: providers,
    env: process.env,
    environmentChecks: "secrets-optional",
  });
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });

  const schemas = schemaFiles(config);
  const read = new Set<string>();
  const load = (file: string): unknown => {
    read.add(posix.normalize(file));
    return JSON.parse(readFileSync(resolve(folder, file), "utf8"));
  };
  const metafiles = [
    ...(await bundleFunction(outdir)),
    ...(await bundleValidators(schemas, load, outdir)),
  ];

  for (const { file, out } of schemas) {
    copy(resolve(folder, splitFragment(file).path), resolve(outdir, out));
  }
  if (program === undefined) copy(configFile, resolve(outdir, "relay.yaml"));
  else writeJson(resolve(outdir, "relay.yaml"), program.value);
  writeFileSync(resolve(outdir, "config.json"), JSON.stringify(builtConfig(config, schemas)));
  const packages = writePackage(config, outdir);
  writeJson(resolve(outdir, SBOM), billOfMaterials({ metafiles, outdir, ...packages }));

  const modules = (program?.imported ?? []).map((file) => relative(folder, file));
  writeJson(resolve(outdir, RECORD), recordOf([basename(configFile), ...modules, ...read], folder));
  return warnings;
}

/** Every schema file that the config names, each once, with its place in the build. */
function schemaFiles(config: Config): readonly SchemaFile[] {
  const named = Object.values(config.sources).flatMap(({ schemas }) =>
    schemas.map(({ file }) => file),
  );
  return [...new Set(named)].sort().map((file) => ({ file, out: placeOf(file) }));
}

/** A place of its own for each file, wherever it lies: below, beside or above relay.yaml. */
function placeOf(file: string): string {
  const { path, pointer = "" } = splitFragment(file);
  return `schemas/${posix
    .normalize(path)
    .replace(/^schemas\//, "")
    .replaceAll("../", "_up/")}${pointer.replaceAll("/", ".")}`;
}

/**
 * The config as the function reads it: schemas by their place in the build, and each preset once, however many sources use it
 * (`provider` is its index), since a thousand sources would otherwise be a megabyte to parse at every cold start.
 */
function builtConfig(config: Config, schemas: readonly SchemaFile[]): unknown {
  const providers = new Map<string, number>();
  const indexOf = (provider: Provider): number => {
    const text = JSON.stringify(provider);
    const index = providers.get(text) ?? providers.size;
    providers.set(text, index);
    return index;
  };
  const places = new Map(schemas.map(({ file, out }) => [file, out]));
  const sources = Object.entries(config.sources).map(([name, source]) => [
    name,
    {
      ...source,
      provider: indexOf(source.provider),
      schemas: source.schemas.map(({ events, file }) => ({ events, file: places.get(file) })),
    },
  ]);
  return {
    config: { ...config, sources: Object.fromEntries(sources) as unknown },
    providers: [...providers.keys()].map((text) => JSON.parse(text) as unknown),
  };
}

/** package.json and package-lock.json for `npm ci --omit=dev`, at the versions that this checkout is locked to. */
function writePackage(
  config: Config,
  outdir: string,
): Pick<Materials, "project" | "installed" | "locked"> {
  const whole = readJson(resolve(ROOT, "package.json")) as Project;
  const locked = readJson(resolve(ROOT, LOCKFILE)) as Lockfile;
  const needed = config.transport === "client" ? [FRAMEWORK, CLIENT] : [FRAMEWORK];
  const project = {
    name: `${whole.name}-function`,
    version: whole.version,
    private: true,
    // With its extension: the buildpack looks for the file as it stands here.
    main: "function.cjs",
    engines: { node: "24" },
    // `start` is for a Cloud Run service; the Functions Framework starts the function itself.
    scripts: { start: "node service.cjs", "gcp-build": FILL_COMPILE_CACHE },
    dependencies: Object.fromEntries(needed.map((name) => [name, whole.dependencies[name] ?? ""])),
  };
  writeJson(resolve(outdir, "package.json"), project);
  const installed = pruneLockfile(locked, project);
  writeJson(resolve(outdir, "package-lock.json"), installed);
  return { project, installed, locked };
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
