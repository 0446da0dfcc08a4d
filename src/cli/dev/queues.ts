import type { QueueDeclaration } from "../../emulator/declaration.ts";

/** Gives the queues of a running embedded Cloud Tasks the settings that they are now declared with. */
export async function declareAgain(
  queues: readonly QueueDeclaration[],
  rest: string,
): Promise<void> {
  for (const { paused, ...queue } of queues) {
    // UpdateQueue makes a queue that does not exist.
    await call("PATCH", `${rest}/v2/${queue.name}`, queue);
    if (paused === true) await call("POST", `${rest}/v2/${queue.name}:pause`, {});
  }
}

async function call(method: string, url: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
}
