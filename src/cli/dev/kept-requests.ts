import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Delivery } from "../../types/delivery.ts";

/** A request as it came in, as the state folder keeps it. */
export type KeptRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly receivedAt: string;
  readonly body: Buffer;
};

/** As many as the log keeps deliveries. */
const MOST = 10_000;
const MOST_BYTES = 200 * 1024 * 1024;

const folderIn = (data: string): string => join(data, "requests");

/** Keeps requests in the state folder, readable by its owner alone; the oldest go first. */
export function keepRequests(data: string): (id: string, delivery: Delivery) => void {
  const folder = folderIn(data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = readdirSync(folder)
    .sort()
    .map((id) => ({ id, bytes: sizeOf(join(folder, id)) }));
  let bytes = kept.reduce((sum, one) => sum + one.bytes, 0);

  return (id, delivery) => {
    const { method, path, query, rawHeaders, receivedAt, body } = delivery;
    const head = JSON.stringify({ method, path, query, rawHeaders, receivedAt });
    const content = Buffer.concat([Buffer.from(`${head}\n`), body]);
    // A full disk must not end what delivers: only the console is the poorer.
    writeFile(join(folder, id), content, { mode: 0o600 }).catch((cause: unknown) =>
      process.emitWarning(`a request was not kept: ${String(cause)}`),
    );
    kept.push({ id, bytes: content.length });
    bytes += content.length;
    while (kept.length > MOST || bytes > MOST_BYTES) {
      const oldest = kept.shift();
      if (oldest === undefined) return;
      bytes -= oldest.bytes;
      rmSync(join(folder, oldest.id), { force: true });
    }
  };
}

/** The request that was kept under an id; undefined where there is none. */
export function keptRequest(data: string, id: string): KeptRequest | undefined {
  if (!/^[\w-]+$/.test(id)) return undefined;
  try {
    const content = readFileSync(join(folderIn(data), id));
    const end = content.indexOf("\n");
    const head = JSON.parse(content.toString("utf8", 0, end)) as Omit<KeptRequest, "body">;
    return { ...head, body: content.subarray(end + 1) };
  } catch {
    return undefined;
  }
}

/** Names and values in turn as pairs. */
export const headerPairs = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ""] as const] : []));

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // the function before this one has just removed it
  }
}
