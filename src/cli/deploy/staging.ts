import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FILL_COMPILE_CACHE } from "../bundle/compile-cache.ts";
import { UsageError } from "../io.ts";

/** What is uploaded. */
export type Staging = {
  /** Paths relative to the folder, sorted. */
  readonly files: readonly string[];
  /** Over all paths and bytes; the same build gives the same. Fits a label. */
  readonly hash: string;
};

/** What a build may hold. Anything else (keys, .env, sources, maps) is refused rather than uploaded. */
const ALLOWED = /^(package\.json|package-lock\.json|relay\.yaml|[\w./-]+\.(mjs|cjs|js|json|yaml))$/;
const HIDDEN = /(^|\/)\./;

/** The files of a built folder, checked. Throws UsageError where the folder is not what `npm run build` leaves. */
export function readStaging(folder: string): Staging {
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
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update("\0");
  return { files, hash: hash.digest("hex").slice(0, 40) };
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
