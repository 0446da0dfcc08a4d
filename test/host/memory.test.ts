import { once } from "node:events";
import { createServer, IncomingMessage } from "node:http";
import { type AddressInfo, connect, Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test } from "vitest";
import { readDelivery } from "../../src/host/delivery.ts";
import { serve } from "../../src/host/host.ts";
import { decodeOnUse } from "../../src/relay/read/codings.ts";
import type { Delivery } from "../../src/types/delivery.ts";

/** What becomes of a body's memory once its delivery is answered. */

const PIECE = Buffer.alloc(64 * 1024, "a");
const WHOLE = 2 * PIECE.length;

function inPieces(): Delivery {
  const body = { pieces: [Buffer.from(PIECE), Buffer.from(PIECE)], length: WHOLE };
  return readDelivery(new IncomingMessage(new Socket()), body, new Date());
}

const perhapsCompressed = (): Delivery =>
  decodeOnUse(inPieces(), { limitBytes: WHOLE, inflate: true });

const bodyAccessor = (delivery: Delivery): unknown =>
  Reflect.get(Object.getOwnPropertyDescriptor(delivery, "body") ?? {}, "get");

// V8 allocates accessors in the old generation, from where they keep what they reach.
test.each([
  { claim: "comes in pieces", receive: inPieces },
  { claim: "may be compressed", receive: perhapsCompressed },
])("a body that $claim is reached by no accessor of its own", ({ receive }) => {
  expect(bodyAccessor(receive())).toBeTypeOf("function");
  expect(bodyAccessor(receive())).toBe(bodyAccessor(receive()));
  expect(receive().body).toHaveLength(WHOLE);
});

test("a connection that waits for its next request keeps nothing of its last body", async () => {
  const bodies: WeakRef<Buffer>[] = [];
  const server = createServer();
  serve(server, {
    answer: ({ body }) => {
      bodies.push(new WeakRef(body));
      return Promise.resolve({ status: 200, headers: {}, body: "" });
    },
    bodyLimitBytes: WHOLE,
    bodyBudgetBytes: WHOLE,
    log: () => undefined,
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${WHOLE}\r\n\r\n`);
  socket.write(PIECE);
  socket.write(PIECE);
  await once(socket, "data");
  expect(await collected(bodies)).toEqual([undefined]);
});

/** What is left when all garbage is collected, which the end of an exchange may still be becoming. */
async function collected(bodies: readonly WeakRef<Buffer>[]): Promise<(Buffer | undefined)[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return bodies.map((body) => body.deref());
}
