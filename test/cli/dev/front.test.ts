import { once } from "node:events";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Front, openFront } from "../../../src/cli/dev/front.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function front(): Promise<Front & { url: string }> {
  const opened = await openFront(0, "localhost");
  open.push(opened.close);
  return { ...opened, url: `http://127.0.0.1:${opened.port}` };
}

/** A server that answers with a word and what it got. */
async function behind(word: string): Promise<{ server: Server; port: number }> {
  const server = createHttpServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
    request.on("end", () => response.end(`${word} ${body.length}`));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

const post = async (url: string, body = "x"): Promise<string> =>
  (await fetch(url, { method: "POST", body, headers: { connection: "close" } })).text();

test("connections go to the port that was named last, complete in both directions", async () => {
  const { to, url } = await front();
  to((await behind("one")).port);
  expect(await post(url, "a".repeat(3_000_000))).toBe("one 3000000");
  to((await behind("two")).port);
  expect(await post(url)).toBe("two 1");
});

test("a connection waits while nothing is behind, and while what is behind has just ended", async () => {
  const { to, url } = await front();
  const early = post(url);
  const first = await behind("one");
  to(first.port);
  expect(await early).toBe("one 1");
  first.server.closeAllConnections();
  await new Promise((resolve) => first.server.close(resolve));
  const late = post(url);
  to((await behind("two")).port);
  expect(await late).toBe("two 1");
});

test("a port that is in use is the system's error", async () => {
  const { port } = await front();
  await expect(openFront(port, "127.0.0.1")).rejects.toMatchObject({ code: "EADDRINUSE" });
});
