import { deliveries, nextDeliveryId, type Pool } from "./deliveries.ts";
import { openConnection } from "./load.ts";
import { BARE, type Peer, type Shape, start } from "./peers.ts";
import type { Running } from "./process.ts";
import type { BenchQueue } from "./queue.ts";

/** What one start cost, from spawn to the last of its first answers. */
export type ColdStart = {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
};

/**
 * Starts `peer`, sends it `burst` deliveries at once as soon as it listens, and ends it when all are answered with their one task in
 * the queue. Throws when an answer is not a success or the task is missing.
 */
export async function coldStart(
  peer: Peer,
  shape: Shape,
  burst: number,
  queue: BenchQueue,
  folder: string,
): Promise<ColdStart> {
  const pool = deliveries("/github", "1 kB");
  const from = performance.now();
  const running = await start(peer, shape, queue, folder);
  try {
    await running.listening();
    await Promise.all(
      Array.from({ length: burst }, async (_, index) => deliver(running, peer, pool, index, queue)),
    );
    const wallMs = performance.now() - from;
    return { wallMs, cpuMs: running.cpuMs(), rssMiB: running.rssMiB() };
  } finally {
    await running.stop();
  }
}

async function deliver(
  running: Running,
  peer: Peer,
  pool: Pool,
  index: number,
  queue: BenchQueue,
): Promise<void> {
  const delivery = pool[index % pool.length];
  if (!delivery) throw new Error("the pool is empty");
  const id = nextDeliveryId();
  const connection = await openConnection(running.port);
  const answer = await connection.send(`${delivery.head}${id}\r\n\r\n`, delivery.body);
  connection.close();
  const tasks = queue.take(id);
  if (answer.status > 204 || tasks !== (peer === BARE ? 0 : 1)) {
    throw new Error(
      `${peer.name} answered ${answer.status} with ${tasks} tasks in the queue: ${answer.body} ${running.stderr()}`,
    );
  }
}
