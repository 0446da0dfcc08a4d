import { afterAll, vi } from "vitest";
import { endFile } from "./file-end.ts";

// A worker runs one file after the other and keeps its modules, which saves loading the relay a
// hundred times. What a file sets for itself must not reach the next.
const env = { ...process.env };
const folder = process.cwd();

afterAll(async () => {
  process.chdir(folder);
  await endFile();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetConfig();
  for (const name of Object.keys(process.env)) {
    if (!(name in env)) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, env);
});
