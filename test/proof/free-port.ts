import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that a system gives away by itself, which another program could have while nobody listens here. */
const [FIRST, BEYOND] = [20_000, 30_000];

/** A port that was free a moment ago: for what has to have the same one after it was killed. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, BEYOND);
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
  } catch {
    return freePort();
  }
  server.close();
  await once(server, "close");
  return port;
}
