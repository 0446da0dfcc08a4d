import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "../../src/cli/bundle/make-build.ts";
import type { Google } from "./google.ts";
import type { Mutant } from "./mutants.ts";

/** Where node finds the packages that a build leaves out. A process has its own, so that two runs do not disturb each other. */
const FOLDER = resolve(import.meta.dirname, "../../dist/proof", String(process.pid));

/** How the relay under proof reaches its queue: over REST, over REST with access tokens, or by Google's client over gRPC. */
export const TRANSPORTS = ["rest", "token", "client"] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const RELAY_URL = "https://relay.example.com";
export const ACCOUNT = "relay-invoker@proof-project.iam.gserviceaccount.com";

/**
 * Builds a relay.yaml (JSON is YAML) with its other files under dist/proof. With a
 * mutant, the built code has that fault. Gives the folder of the build.
 */
export async function buildRelay(
  name: string,
  config: unknown,
  files: Readonly<Record<string, unknown>> = {},
  mutant?: Mutant,
): Promise<string> {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "relay.yaml"), JSON.stringify(config));
  for (const [file, json] of Object.entries(files)) {
    writeFileSync(join(folder, file), JSON.stringify(json));
  }
  const outdir = join(folder, "built");
  await build({ config: join(folder, "relay.yaml"), outdir });
  if (mutant !== undefined && mutant.source === undefined) {
    mutate(join(outdir, "service.cjs"), mutant);
  }
  return outdir;
}

/** A folder of its own under dist/proof. */
export function proofFolder(name: string): string {
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Deletes the builds of this process. */
export function removeBuilds(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

function mutate(file: string, { name, find, replace }: Mutant): void {
  const code = readFileSync(file, "utf8");
  const changed = code.replace(find, replace);
  if (changed === code) throw new Error(`the mutant "${name}" finds nothing to break any more`);
  writeFileSync(file, changed);
}

/** What relay.yaml says of it; the environment alone leads to the others. */
export const transportIn = (transport: Transport) =>
  transport === "client" ? { transport: "client" } : {};

/** The environment that takes a relay to the proof's Google. */
export function environment(
  google: Pick<Google, "url" | "grpcHost">,
  transport: Transport,
): Readonly<Record<string, string>> {
  const common = {
    GOOGLE_CLOUD_PROJECT: "proof-project",
    RELAY_URL,
    STORAGE_EMULATOR_HOST: google.url,
  };
  switch (transport) {
    case "rest":
      return { ...common, CLOUD_TASKS_EMULATOR_REST: google.url };
    case "token":
      return {
        ...common,
        K_SERVICE: "relay",
        CLOUD_TASKS_API_ENDPOINT: google.url,
        GCE_METADATA_HOST: google.url.replace("http://", ""),
      };
    case "client":
      return {
        ...common,
        CLOUD_TASKS_EMULATOR_HOST: google.grpcHost,
        CLOUD_TASKS_EMULATOR_REST: google.url,
      };
  }
}
