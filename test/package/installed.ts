import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { type Lockfile, pruneLockfile } from "../../src/cli/bundle/lockfile.ts";
import { keptFolder, tempFolder } from "../support/folder.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

const run = promisify(execFile);

/** What a program printed on standard output. Rejects with both of its streams where it fails. */
export async function output(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout } = await run(command, args, {
    cwd,
    env: { ...process.env, PATH: PATH_OF_NODE, ...env },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: Error & { readonly stdout: string }) => {
    error.message += error.stdout;
    throw error;
  });
  return stdout;
}

/** What strict TypeScript says against these files of a project: nothing where they are right. */
export async function typecheck(
  project: string,
  files: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<string> {
  const compilerOptions = {
    target: "es2024",
    lib: ["es2024"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    ...options,
  };
  write(project, "tsconfig.json", JSON.stringify({ compilerOptions, files }));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  return output(process.execPath, [tsc, "-p", project], project);
}

/** The Node that runs the tests comes first. */
export const PATH_OF_NODE = `${resolve(process.execPath, "..")}${delimiter}${process.env["PATH"]}`;

let packed: Promise<string> | undefined;

/** Packs this checkout, as `npm publish` would, once for all tests; gives the tarball. */
export const pack = (): Promise<string> => (packed ??= packFolder(ROOT));

/** Packs the same package again as another version of it. */
export async function packAs(version: string): Promise<string> {
  const folder = keptFolder();
  await output("tar", ["-xzf", await pack(), "-C", folder], ROOT);
  const inside = join(folder, "package");
  const manifest = readJson(join(inside, "package.json")) as Package;
  writeFileSync(join(inside, "package.json"), JSON.stringify({ ...manifest, version }));
  return packFolder(inside, "--ignore-scripts");
}

async function packFolder(from: string, ...flags: readonly string[]): Promise<string> {
  const folder = keptFolder();
  const printed = await output(
    "npm",
    ["pack", "--json", "--pack-destination", folder, ...flags],
    from,
  );
  const [made] = JSON.parse(printed.slice(printed.indexOf("["))) as { filename: string }[];
  return join(folder, made?.filename ?? "");
}

/**
 * A project that the tarball is installed into, by default an empty one, with its packages at the
 * versions of our own lockfile: npm has those in its cache from `npm ci`, so that the registry need
 * not be there. `--offline` forbids to ask it.
 */
export async function install(
  tarball: string,
  folder = tempFolder(),
  network: "--prefer-offline" | "--offline" = "--prefer-offline",
): Promise<string> {
  const whole = readJson(join(ROOT, "package-lock.json")) as Lockfile;
  const { name, version, dependencies, bin } = readJson(join(ROOT, "package.json")) as Package;
  const pruned = pruneLockfile(whole, { name, version, dependencies });
  const file = join(folder, "package.json");
  if (!existsSync(file)) {
    const dependency = { [name]: `file:${tarball}` };
    const project = { name: "someone", version: "1.0.0", private: true, type: "module" };
    writeFileSync(file, JSON.stringify({ ...project, dependencies: dependency }));
  }
  const lock = {
    ...pruned,
    packages: {
      ...pruned.packages,
      "": readJson(file),
      [`node_modules/${name}`]: { version, resolved: `file:${tarball}`, dependencies, bin },
    },
  };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  await output("npm", ["ci", network, "--no-audit", "--no-fund"], folder);
  return folder;
}

type Package = {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
};

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

/** Writes a file into a folder and gives its path. */
export function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
