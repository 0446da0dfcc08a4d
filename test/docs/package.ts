import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./pages.ts";

/**
 * Lets the files of a folder import webhook-relay as installed, but from the sources: Node refuses
 * TypeScript inside node_modules, and follows a link first.
 */
export function linkPackage(folder: string): void {
  const inside = join(folder, "node_modules/webhook-relay");
  mkdirSync(inside, { recursive: true });
  symlinkSync(join(ROOT, "src"), join(inside, "src"));
  const exports = {
    ".": "./src/index.ts",
    "./handler": "./src/handler/index.ts",
    "./providers": "./src/providers/index.ts",
    "./testing": "./src/testing/index.ts",
  };
  writeFileSync(join(inside, "package.json"), JSON.stringify({ name: "webhook-relay", exports }));
  symlinkSync(join(ROOT, "node_modules/@google-cloud"), join(folder, "node_modules/@google-cloud"));
}
