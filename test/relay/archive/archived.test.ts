import { createHmac, randomBytes } from "node:crypto";
import { onTestFinished, expect, test } from "vitest";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import { listen } from "../../support/http.ts";
import { config, delivery, source, testRelay } from "../fixtures.ts";
import { eventually } from "../../support/eventually.ts";

const SECRET = "It's a Secret to Everybody";
const ARCHIVE_QUEUE = "projects/p/locations/us-central1/queues/relay-archive";
const GOOGLE_STORAGE = "https://storage.googleapis.com";

/** Signed as GitHub signs, with an id that its bytes are found by. */
const github = (id: string, body: Buffer) =>
  delivery(body, {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": id,
    "X-Hub-Signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  });

/** A body of its own for each event: short, long, compressible, not JSON. */
function bodyOf(n: number): Buffer {
  if (n % 100 === 0)
    return Buffer.from(JSON.stringify({ n, text: "lorem ipsum ".repeat(120_000) }));
  return n % 10 === 0
    ? randomBytes(500 + n)
    : Buffer.from(`{ "n":${n},  "id":12345678901234567890 }`);
}

/** Cloud Tasks and Cloud Storage in one, the latter down until it has refused 500 times. */
async function startCloud() {
  let refusals = 0;
  const outage = await listen((_request, response) => {
    refusals += 1;
    response.writeHead(503).end();
  });
  const emulator = await startEmulator({
    grpcPort: 0,
    restPort: 0,
    data: ":memory:",
    // The less often it is asked again, the longer an outage of 500 refusals would last.
    queues: [{ name: ARCHIVE_QUEUE, retryConfig: { maxBackoff: "1s" } }],
    deliverTo: (url) =>
      refusals < 500 ? outage.url : url.replace(GOOGLE_STORAGE, emulator.issuerUrl),
  });
  onTestFinished(emulator.close);
  return { url: emulator.issuerUrl, refusals: () => refusals };
}

type Listed = { readonly items?: readonly { name: string; metadata: Record<string, string> }[] };

test("a thousand archived events are all in the bucket, byte for byte, though it was down for a while", async () => {
  const cloud = await startCloud();
  const archive = { bucket: "events", prefix: "hooks" };
  const given = config([source({ archive: true, routes: [] })]);
  const { relay, tasks } = testRelay({ ...given, archive });
  const bodies = new Map(Array.from({ length: 1000 }, (_, n) => [`event-${n}`, bodyOf(n)]));
  for (const [id, body] of bodies) expect((await relay(github(id, body))).status).toBe(202);

  const queue = openQueue({}, { CLOUD_TASKS_EMULATOR_REST: cloud.url });
  onTestFinished(() => queue.close());
  for (const task of tasks()) {
    if (!task.name.includes("/queues/relay-archive/")) continue;
    expect(await queue.create(task, 10_000)).toBe("created");
  }
  const listed = await eventually(async () => {
    const { items = [] } = (await (
      await fetch(`${cloud.url}/storage/v1/b/events/o?prefix=hooks/github/`)
    ).json()) as Listed;
    expect(items).toHaveLength(1000);
    return items;
  });
  expect(cloud.refusals()).toBeGreaterThanOrEqual(500);
  for (const { name, metadata } of listed) {
    const object = await fetch(`${cloud.url}/events/${name}`);
    const body = bodies.get(metadata["ce-id"] ?? "");
    expect(Buffer.from(await object.arrayBuffer()).equals(body ?? Buffer.alloc(0))).toBe(true);
  }
});
