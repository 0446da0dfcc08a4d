import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { metadataToken } from "../../../src/relay/queue/metadata-token.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import type { Task } from "../../../src/types/task.ts";

/** The metadata server of a Google Cloud instance, and a Cloud Tasks that takes everything. */
let server: Server;
let host = "";
let status = 200;
let asked = 0;
const flavors = new Set<unknown>();
let authorizations: (string | undefined)[] = [];

beforeEach(async () => {
  status = 200;
  asked = 0;
  authorizations = [];
  server = createServer((request, response) => {
    request.resume();
    if (request.method === "POST") {
      authorizations.push(request.headers.authorization);
      response.end("{}");
      return;
    }
    asked += 1;
    flavors.add(request.headers["metadata-flavor"]);
    const token = { access_token: `token-${asked}`, expires_in: 3599, token_type: "Bearer" };
    response.writeHead(status).end(JSON.stringify(token));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.useRealTimers();
  server.closeAllConnections();
  server.close();
});

const task: Task = {
  name: "projects/p/locations/l/queues/q/tasks/t",
  url: "https://example.com",
  method: "POST",
  headers: {},
  body: Buffer.from("{}"),
  dispatchDeadlineSeconds: 30,
};

test("a token is fetched once for many callers, and again only shortly before it ends", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = metadataToken({ GCE_METADATA_HOST: host });
  expect(await Promise.all([token(), token(), token()])).toEqual(["token-1", "token-1", "token-1"]);
  vi.advanceTimersByTime(50 * 60_000);
  expect(await token()).toBe("token-1");
  vi.advanceTimersByTime(6 * 60_000);
  expect(await token()).toBe("token-2");
  expect(asked).toBe(2);
  expect([...flavors]).toEqual(["Google"]);
});

test("a failure is not remembered", async () => {
  const token = metadataToken({ GCE_METADATA_HOST: host });
  status = 503;
  await expect(token()).rejects.toThrow("the metadata server answered 503");
  status = 200;
  expect(await token()).toBe("token-2");
});

test("on Google Cloud the token is there before the first delivery, which does not ask again", async () => {
  const queue = openQueue(
    {},
    {
      K_SERVICE: "relay",
      GCE_METADATA_HOST: host,
      CLOUD_TASKS_API_ENDPOINT: `http://${host}`,
    },
  );
  await vi.waitFor(() => expect(asked).toBe(1));
  expect(await queue.create(task, 1000)).toBe("created");
  expect({ asked, authorizations }).toEqual({ asked: 1, authorizations: ["Bearer token-1"] });
  await queue.close();
});

test("a metadata server that is late at the start costs no delivery", async () => {
  status = 503;
  const queue = openQueue(
    {},
    {
      K_SERVICE: "relay",
      GCE_METADATA_HOST: host,
      CLOUD_TASKS_API_ENDPOINT: `http://${host}`,
    },
  );
  await vi.waitFor(() => expect(asked).toBe(1));
  await expect(queue.create(task, 1000)).rejects.toMatchObject({ status: "UNAVAILABLE" });
  status = 200;
  expect(await queue.create(task, 1000)).toBe("created");
  await queue.close();
});
