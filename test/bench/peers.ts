import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { SECRET } from "./deliveries.ts";
import { type Running, startFunction } from "./process.ts";
import type { BenchQueue } from "./queue.ts";

/** A function that the bench can start. */
export type Peer = {
  readonly name: string;
  /** What the Functions Framework gets as its source; or a `service.cjs`, which does without. */
  readonly source: string;
  /** Beside what every peer gets. */
  readonly environment?: Readonly<Record<string, string>>;
};

export const TEXTBOOK: Peer = { name: "textbook", source: "test/bench/peers/textbook.cjs" };
export const BARE: Peer = { name: "bare", source: "test/bench/peers/bare.cjs" };

/**
 * How a function reaches its queue. `plain`: by the emulator's variables, with no TLS and no token. `production`: as on Google
 * Cloud, by the names, TLS and access token of Google's, all of which end at the bench.
 */
export type Shape = "plain" | "production";

/** Starts a peer in a process of its own. The environment is the same for all. */
export async function start(
  peer: Peer,
  shape: Shape,
  queue: BenchQueue,
  folder: string,
): Promise<Running> {
  return startFunction(peer.source, {
    GOOGLE_CLOUD_PROJECT: "bench",
    GITHUB_WEBHOOK_SECRET: SECRET,
    OTHER_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    RELAY_URL: "https://relay.example.com",
    ...(shape === "plain" ? plain(queue) : production(queue, folder)),
    ...peer.environment,
  });
}

function plain(queue: BenchQueue): Readonly<Record<string, string>> {
  return {
    CLOUD_TASKS_EMULATOR_HOST: `127.0.0.1:${queue.grpcPort}`,
    CLOUD_TASKS_EMULATOR_REST: `http://127.0.0.1:${queue.restPort}`,
    STORAGE_EMULATOR_HOST: `http://127.0.0.1:${queue.restPort}`,
  };
}

function production(queue: BenchQueue, folder: string): Readonly<Record<string, string>> {
  const certificate = resolve(folder, "certificate.pem");
  writeFileSync(certificate, queue.certificate);
  return {
    K_SERVICE: "relay",
    NODE_OPTIONS: `--require=${resolve(import.meta.dirname, "redirect.cjs")}`,
    NODE_EXTRA_CA_CERTS: certificate,
    BENCH_TLS_PORT: String(queue.tlsPort),
    BENCH_METADATA_PORT: String(queue.restPort),
  };
}
