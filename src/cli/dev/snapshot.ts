import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Copies the files of a config to `<data>/config/<number>`, as they lie to each other, so that the
 * function that runs with them has them as they were when they were checked: it reads a schema when it
 * first needs it, and the config again when it is started again. `files` are absolute, the config first.
 * Gives the path of the config's copy. What a module gave, `program`, is kept instead of the module:
 * it might give something else the next time.
 */
export function takeSnapshot(
  [config, ...others]: readonly [string, ...string[]],
  data: string,
  number: number,
  program?: { readonly value: unknown },
): string {
  const folder = join(data, "config", String(number));
  const root = [config, ...others].map(dirname).reduce(commonFolder);
  const place = (file: string): string => join(folder, relative(root, file));
  rmSync(folder, { recursive: true, force: true });
  for (const file of [config, ...others]) {
    mkdirSync(dirname(place(file)), { recursive: true });
    cpSync(file, place(file));
  }
  if (program === undefined) return place(config);
  const written = `${place(config)}.yaml`;
  writeFileSync(written, JSON.stringify(program.value));
  return written;
}

/** Forgets the copies, all of them or one. */
export function dropSnapshots(data: string, number?: number): void {
  const folder = join(data, "config", ...(number === undefined ? [] : [String(number)]));
  rmSync(folder, { recursive: true, force: true });
}

function commonFolder(one: string, other: string): string {
  const inside = relative(one, other);
  return inside.startsWith("..") ? commonFolder(dirname(one), other) : one;
}
