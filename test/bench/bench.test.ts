import { createServer } from "node:http";
import { once } from "node:events";
import { connect } from "node:tls";
import type { AddressInfo } from "node:net";
import { credentials } from "@grpc/grpc-js";
import { CloudTasksClient } from "@google-cloud/tasks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveries, nextDeliveryId } from "./deliveries.ts";
import { load } from "./load.ts";
import { type BenchQueue, startQueue } from "./queue.ts";
import { summarize } from "./report.ts";

let queue: BenchQueue;

beforeAll(async () => {
  queue = await startQueue();
});

afterAll(async () => queue.close());

const parent = "projects/p/locations/l/queues/q";

describe("the bench's Cloud Tasks", () => {
  test("counts what Google's client creates, by delivery, and refuses a taken name", async () => {
    const client = new CloudTasksClient({
      apiEndpoint: "127.0.0.1",
      port: queue.grpcPort,
      sslCreds: credentials.createInsecure(),
      universeDomain: "googleapis.com",
    });
    const id = nextDeliveryId();
    const task = {
      name: `${parent}/tasks/a`,
      httpRequest: {
        url: "https://example.com",
        headers: { "x-github-delivery": id },
        body: "e30=",
      },
    };
    const [created] = await client.createTask({ parent, task });
    expect(created.name).toBe(task.name);
    await expect(client.createTask({ parent, task })).rejects.toMatchObject({ code: 6 });
    expect(queue.take(id)).toBe(1);
    expect(queue.take(id)).toBe(0);
    await client.close();
  });

  test("does the same over REST", async () => {
    const id = nextDeliveryId();
    const create = async (): Promise<number> => {
      const url = `http://127.0.0.1:${queue.restPort}/v2/${parent}/tasks`;
      const task = {
        name: `${parent}/tasks/b`,
        httpRequest: { headers: { "x-github-delivery": id } },
      };
      return (await fetch(url, { method: "POST", body: JSON.stringify({ task }) })).status;
    };
    expect([await create(), await create()]).toEqual([200, 409]);
    expect(queue.take(id)).toBe(1);
  });

  test("serves TLS with a certificate that its names verify against", async () => {
    const socket = connect({
      port: queue.tlsPort,
      host: "127.0.0.1",
      servername: "cloudtasks.googleapis.com",
      ca: queue.certificate,
      ALPNProtocols: ["h2"],
    });
    await once(socket, "secureConnect");
    expect(socket.authorized).toBe(true);
    expect(socket.alpnProtocol).toBe("h2");
    socket.destroy();
  });
});

test("a function that acknowledges a delivery without its task ends the load", async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(202, { "content-length": 2 }).end("{}"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const run = async (tasks: number) =>
    load(port, deliveries("/github", "1 kB"), 10, 2, { status: 202, tasks }, queue);
  await expect(run(1)).rejects.toThrow("expected 202 with 1 tasks");
  expect((await run(0)).latenciesMs).toHaveLength(10);
  server.close();
});

test("a row's ratio is the median of its rounds, so that one disturbed round does not decide", () => {
  const pairs = [
    [5, 10],
    [50, 10],
    [6, 10],
  ] as const;
  const { ratio, met } = summarize({
    name: "",
    counted: "",
    of: "",
    to: "",
    goal: { most: 0.6 },
    pairs,
  });
  expect(ratio).toBe(0.6);
  expect(met).toBe(true);
});
