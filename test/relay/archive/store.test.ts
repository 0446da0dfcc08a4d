import { createHash, createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../../src/emulator/emulator.ts";
import { type ObjectStore, openStore } from "../../../src/relay/archive/store.ts";
import type { Delivery } from "../../../src/types/delivery.ts";
import { bodyOf, listen } from "../../support/http.ts";
import { config, delivery, memoryStore, source, target, testRelay } from "../fixtures.ts";

/** The embedded Cloud Storage behind something that fails as the test says. */

type Fault = (response: ServerResponse, pass: () => Promise<string>) => void | Promise<void>;

let emulator: Emulator;
let front: Awaited<ReturnType<typeof listen>>;
let fault: Fault | undefined;
let calls = 0;

beforeAll(async () => {
  emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:" });
  front = await listen((request, response) => void answer(request, response));
});
afterAll(() => emulator.close());
beforeEach(() => {
  fault = undefined;
  calls = 0;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  calls += 1;
  const body = await bodyOf(request);
  const { url = "", method = "" } = request;
  const pass = async (): Promise<string> => {
    const headers = { "content-type": String(request.headers["content-type"]) };
    const passed = await fetch(`${emulator.issuerUrl}${url}`, { method, headers, body });
    response.statusCode = passed.status;
    return passed.text();
  };
  if (fault === undefined) response.end(await pass());
  else await fault(response, pass);
}

const noise = (bytes: number): Buffer =>
  Buffer.from(JSON.stringify({ text: randomBytes((bytes * 3) / 4).toString("base64") }));

function github(body: Buffer): Delivery {
  const signature = createHmac("sha256", "It's a Secret to Everybody").update(body).digest("hex");
  return delivery(body, {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "d-1",
    "X-Hub-Signature-256": `sha256=${signature}`,
  });
}

function stage(budgetMs = 600_000) {
  const store = openStore({ STORAGE_EMULATOR_HOST: front.url }, { get: () => "", drop: () => {} });
  const given = config([source()], [target({ large: "dataref" })]);
  const archive = { bucket: "bodies", prefix: "" };
  return testRelay({ ...given, archive }, { store: { ...memoryStore(), store }, budgetMs });
}

const stored = async (body: Buffer): Promise<Buffer> => {
  const name = `github/2026/11/23/sha256-${createHash("sha256").update(body).digest("hex")}`;
  return Buffer.from(await (await fetch(`${emulator.issuerUrl}/bodies/${name}`)).arrayBuffer());
};

const refuse =
  (status: number, reason = "backendError"): Fault =>
  (response) => {
    const error = { code: status, message: "not now", errors: [{ reason }] };
    response.writeHead(status).end(JSON.stringify({ error }));
  };

test.each<[string, Fault]>([
  ["answers 412 for another reason than that the object is there", refuse(412, "orgPolicy")],
  ["answers 429", refuse(429, "rateLimitExceeded")],
  ["answers 503", refuse(503)],
  [
    "answers 503 with a page of somebody else's",
    (response) => void response.writeHead(503).end("<"),
  ],
  ["answers 403", refuse(403, "forbidden")],
  ["answers 200 with something else than the object", (response) => void response.end("{}")],
  ["hangs up", (response) => void response.destroy()],
  ["does not answer", () => undefined],
])("a store that %s leaves no task, and the redelivery completes", async (_what, given) => {
  fault = given;
  const body = noise(1_200_000);
  const impatient = stage(400);
  expect((await impatient.relay(github(body))).status).toBeGreaterThanOrEqual(500);
  expect(impatient.tasks()).toEqual([]);
  fault = undefined;
  const { relay, tasks } = stage();
  expect((await relay(github(body))).status).toBe(202);
  expect(tasks()).toHaveLength(1);
  expect((await stored(body)).equals(body)).toBe(true);
});

test("a store that keeps the object and loses the answer is asked again, finds it, and the delivery is accepted", async () => {
  fault = async (response, pass) => {
    await pass();
    fault = undefined;
    response.destroy();
  };
  const body = noise(1_200_000);
  const { relay, tasks } = stage();
  expect((await relay(github(body))).status).toBe(202);
  expect(calls).toBe(2);
  expect(tasks()).toHaveLength(1);
  expect((await stored(body)).equals(body)).toBe(true);
});

test("a store is waited for by the size of what it keeps: 1 s for 5 MB beyond the time of any delivery", async () => {
  const given = config([source()], [target({ large: "dataref" })]);
  const waits: number[] = [];
  const { store } = memoryStore();
  const timed: ObjectStore = {
    ...store,
    create: (object, timeoutMs) => {
      waits.push(timeoutMs);
      return store.create(object, timeoutMs);
    },
  };
  const archive = { bucket: "bodies", prefix: "" };
  const { relay } = testRelay(
    { ...given, archive },
    { store: { ...memoryStore(), store: timed }, budgetMs: 60_000 },
  );
  const [small, large] = [noise(1_200_000), noise(20_000_000)];
  for (const body of [small, large]) expect((await relay(github(body))).status).toBe(202);
  const [forSmall = 0, forLarge = 0] = waits;
  expect(forLarge - forSmall).toBeCloseTo((large.length - small.length) / 5000, 0);
});
