import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The variable with the folder that all temporary folders of a run are made in. */
export const RUN_FOLDER = "RELAY_TEST_FOLDER";

/** Vitest's word for what comes before the workers start: makes the folder. */
export function setup(): void {
  process.env[RUN_FOLDER] = mkdtempSync(join(tmpdir(), "relay-tests-"));
}

/** Removes it when all is done, whatever the files have left. */
export function teardown(): void {
  const folder = process.env[RUN_FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
