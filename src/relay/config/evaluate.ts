/**
 * What runs a config file in a process of its own (node --eval): imports it, and writes its default
 * export to the fourth stream, or what is wrong with it. The module of a file is every one that it
 * imports, but those of packages.
 */
export const EVALUATE = `
import { writeSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const path = process.argv[1];
const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:") && !url.includes("/node_modules/")) files.add(fileURLToPath(url));
    return next(url, context);
  },
});

function report(result) {
  const bytes = Buffer.from(JSON.stringify({ ...result, files: [...files] }));
  for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at);
  process.exit();
}

function notJson(value, path, around) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  const refuse = (what) => ({ path, message: "is " + what + ", which JSON cannot hold" });
  if (typeof value === "number") return Number.isFinite(value) ? undefined : refuse(String(value));
  if (typeof value !== "object") return refuse(typeof value === "undefined" ? "undefined" : "a " + typeof value);
  if (around.includes(value)) return refuse("inside itself");
  const plain = Array.isArray(value) || [null, Object.prototype].includes(Object.getPrototypeOf(value));
  if (!plain) return refuse("a " + (value.constructor?.name ?? "class instance"));
  for (const [name, inside] of Object.entries(value)) {
    // A field that is undefined is one that is not there.
    if (inside === undefined && !Array.isArray(value)) continue;
    const wrong = notJson(inside, [...path, Array.isArray(value) ? Number(name) : name], [...around, value]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function placeIn(stack) {
  const names = [path, pathToFileURL(path).href].map((name) => RegExp.escape(name)).join("|");
  const found = new RegExp("(?:" + names + "):(\\\\d+)(?::(\\\\d+))?").exec(stack);
  return found === null ? undefined : { line: Number(found[1]), column: Number(found[2] ?? 1) };
}

try {
  const module = await import(pathToFileURL(path).href);
  const value = await module.default;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report({ problem: { path: [], message: "has no config as its default export; write: export default defineConfig({…})" } });
  }
  const problem = notJson(value, [], []);
  report(problem === undefined ? { value } : { problem });
} catch (error) {
  const stack = String(error?.stack ?? error);
  const message = "cannot be run: " + String(error?.message ?? error).split("\\n")[0];
  report({ problem: { path: [], message, place: placeIn(stack) } });
}
`;
