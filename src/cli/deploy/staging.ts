import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FILL_COMPILE_CACHE } from "../bundle/compile-cache.ts";
import { type Lockfile, type Project, pruneLockfile } from "../bundle/lockfile.ts";
import { UsageError } from "../io.ts";
import type { Options } from "./options.ts";

const FRAMEWORK = "@google-cloud/functions-framework";

/** What is uploaded. */
export type Staging = {
  /** Paths relative to the folder, sorted. */
  readonly files: readonly string[];
  /** Content that is uploaded in place of that of the folder, by path. */
  readonly instead: Readonly<Record<string, string>>;
  /** Over all paths and bytes; the same build gives the same. Fits a label. */
  readonly hash: string;
};

/** What a build may hold. Anything else (keys, .env, sources, maps) is refused rather than uploaded. */
const ALLOWED = /^(package\.json|package-lock\.json|relay\.yaml|[\w./-]+\.(mjs|cjs|js|json|yaml))$/;
const HIDDEN = /(^|\/)\./;

/**
 * The files of a built folder, checked; for a service without those of the Functions Framework. Throws UsageError where the folder is
 * not what `npm run build` leaves.
 */
export function readStaging(folder: string, via: Options["via"] = "functions"): Staging {
  if (!existsSync(join(folder, "package.json"))) {
    throw new UsageError(`${folder} has no package.json: run npm run build first`);
  }
  const files = listFiles(folder, "").sort();
  const strange = files.find((file) => !ALLOWED.test(file) || HIDDEN.test(file));
  if (strange !== undefined) {
    throw new UsageError(
      `${folder}/${strange} does not belong in a deployment; remove it and build again`,
    );
  }
  checkPackage(folder, files);
  const instead = via === "service" ? serviceFiles(folder, files) : {};
  const uploaded = via === "service" ? files.filter((file) => file !== "function.cjs") : files;
  const hash = createHash("sha256");
  for (const file of uploaded)
    hash
      .update(`${file}\0`)
      .update(instead[file] ?? readFileSync(join(folder, file)))
      .update("\0");
  return { files: uploaded, instead, hash: hash.digest("hex").slice(0, 40) };
}

/** package.json and the lockfile of a service: it starts itself, so nothing of the Functions Framework is installed. */
function serviceFiles(folder: string, files: readonly string[]): Staging["instead"] {
  if (!files.includes("service.cjs")) {
    throw new UsageError(`${folder} has no service.cjs: run npm run build again`);
  }
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), "utf8"));
  const { dependencies = {}, ...built } = read("package.json") as Partial<Project>;
  const { [FRAMEWORK]: _, ...needed } = dependencies;
  const project = { ...built, main: "service.cjs", dependencies: needed } as Project;
  const lockfile = pruneLockfile(read("package-lock.json") as Lockfile, project);
  return {
    "package.json": JSON.stringify(project, undefined, 2),
    "package-lock.json": JSON.stringify(lockfile, undefined, 2),
  };
}

function listFiles(folder: string, under: string): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.name === "node_modules") return [];
    return entry.isDirectory() ? listFiles(folder, path) : [path];
  });
}

/** What the buildpack needs (GoogleCloudPlatform/buildpacks, cmd/nodejs): a `main` with its extension, no build step but our own, a lockfile. */
function checkPackage(folder: string, files: readonly string[]): void {
  const content = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly main?: string;
    readonly scripts?: Readonly<Record<string, string>>;
    readonly devDependencies?: unknown;
  };
  const main = content.main?.replace(/^\.\//, "");
  if (main === undefined || !files.includes(main)) {
    throw new UsageError(
      `${folder}/package.json: main must name a file of the build, with its extension`,
    );
  }
  if (!files.includes("package-lock.json")) {
    throw new UsageError(
      `${folder} has no package-lock.json, so that versions would float; build again`,
    );
  }
  const step = ["build", "gcp-build"].find(
    (script) => ![undefined, FILL_COMPILE_CACHE].includes(content.scripts?.[script]),
  );
  if (step !== undefined || content.devDependencies !== undefined) {
    throw new UsageError(
      `${folder}/package.json: ${step === undefined ? "devDependencies" : `scripts.${step}`} would run in the cloud; the build is done here`,
    );
  }
}
