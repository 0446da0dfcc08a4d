import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ROOT } from "../bundle/root.ts";

/**
 * What a project depends on to get this very package again: its version, or where npm says that it
 * came from when that was a tarball or git. `root` is the package's folder.
 */
export function packageSpec(root = ROOT): string {
  const { name, version } = readJson(join(root, "package.json")) as {
    readonly name: string;
    readonly version: string;
  };
  const modules = dirname(root);
  if (basename(modules) !== "node_modules") return `file:${root}`; // a checkout
  const resolved = resolvedBy(modules, name) ?? "";
  if (resolved.startsWith("file:")) {
    return `file:${resolve(dirname(modules), resolved.slice("file:".length))}`;
  }
  return resolved.startsWith("git") ? resolved : version;
}

/** Other package managers leave no such file. https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles */
function resolvedBy(modules: string, name: string): string | undefined {
  try {
    const { packages } = readJson(join(modules, ".package-lock.json")) as {
      readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
    };
    return packages[`node_modules/${name}`]?.resolved;
  } catch {
    return undefined;
  }
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
