import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { sign } from "@octokit/webhooks-methods";
import { Storage } from "@google-cloud/storage";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { archive } from "../../../src/cli/archive/archive.ts";
import { replay } from "../../../src/cli/archive/replay.ts";
import { handleTask } from "../../../src/handler/index.ts";
import { listen } from "../../support/http.ts";
import { testIo } from "../fixtures.ts";
import { type Dev, project, secret, startDev, WAIT } from "./process.ts";

const MB = 1_000_000;
const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

type Arrival = {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly carried: string;
  readonly service?: string;
  readonly event: { readonly id: string; readonly type: string; readonly source: string } | null;
};

/** What reaches a service of the user's, by the handler library: the hash of each event's bytes by its id. */
const handled = new Map<string, string>();
let handle: ReturnType<typeof handleTask> | undefined;
let dev: Dev;
let folder: string;

beforeAll(async () => {
  const own = await listen((request, response) => void handle?.(request, response));
  folder = project(`
serviceAccount: relay-invoker
archive: gs://relay-archive/events
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    archive: true
    routes:
      - {events: [push], to: [packed, referred, own]}
      - {events: [release], to: [orders, onboarding, bus, copies, importer]}
targets:
  packed: {url: "https://packed.example.com/in"}
  referred: {url: "https://referred.example.com/in", large: dataref}
  own: {url: "${own.url}/in"}
  orders: {pubsub: orders, orderingKey: event.source}
  onboarding: {workflow: onboarding}
  bus: {eventarc: events}
  copies: {gcs: relay-archive/copies}
  importer: {job: import}
`);
  dev = await startDev(folder);
  handle = handleTask(
    {
      audience: () => true,
      serviceAccount: () => true,
      env: { CLOUD_TASKS_EMULATOR_REST: dev.rest, STORAGE_EMULATOR_HOST: dev.rest },
    },
    (event) => void handled.set(event.id, sha256(event.bytes)),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function send(type: string, id: string, body: Buffer<ArrayBuffer>): Promise<Response> {
  const signature = await sign(secret(folder, "GITHUB_WEBHOOK_SECRET"), body.toString("latin1"));
  return fetch(`${dev.url}/github`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": type,
      "x-github-delivery": id,
      "x-hub-signature-256": signature,
    },
    body,
  });
}

/** Sends it again while the relay says 5xx, as providers do: two large objects take a slow machine too long. */
const deliver = (type: string, id: string, body: Buffer<ArrayBuffer>): Promise<void> =>
  vi.waitFor(async () => {
    expect((await send(type, id, body)).status).toBe(202);
  }, WAIT);

async function arrivals(id: string): Promise<Arrival[]> {
  const { deliveries } = (await (await fetch(dev.echo)).json()) as { deliveries: Arrival[] };
  return deliveries.filter(({ event }) => event?.id === id);
}

/** JSON of about that many bytes of ASCII, which compresses well or not at all. */
function json(bytes: number, content: "words" | "noise"): Buffer<ArrayBuffer> {
  const noise = (): string => randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64");
  const text = content === "words" ? "lorem ipsum ".repeat(bytes / 12) : noise();
  return Buffer.from(JSON.stringify({ ref: "r", text: text.slice(0, bytes) }));
}

describe.each([
  [0.9, "words", "as it is", "as it is"],
  [0.9, "noise", "as it is", "as it is"],
  [1.1, "words", "gzip", "dataref"],
  [1.1, "noise", "gzip", "dataref"],
  [7, "words", "gzip", "dataref"],
  [7, "noise", "dataref", "dataref"],
  [20, "words", "gzip", "dataref"],
  [20, "noise", "dataref", "dataref"],
] as const)("a signed delivery of %d MB of %s", (size, content, packed, referred) => {
  test("reaches the echo and a service with the handler library byte for byte", async () => {
    const id = `${size}-${content}`;
    const body = json(size * MB, content);
    await deliver("push", id, body);
    await vi.waitFor(async () => {
      const came = (await arrivals(id)).map(({ url: _url, carried, bytes, sha256: hash }) => ({
        carried,
        bytes,
        hash,
      }));
      const whole = { bytes: body.length, hash: sha256(body) };
      expect(came).toHaveLength(2);
      expect(came).toContainEqual({ ...whole, carried: packed });
      expect(came).toContainEqual({ ...whole, carried: referred });
      expect(handled.get(id)).toBe(sha256(body));
    }, WAIT);
  });
});

test("a signed delivery over 25 MiB is refused with 413, and nothing comes of it", async () => {
  const answer = await send("push", "26", json(26.3 * MB, "words"));
  expect(answer.status).toBe(413);
  expect(await arrivals("26")).toEqual([]);
  expect(handled.has("26")).toBe(false);
});

const SERVICES = ["Pub/Sub", "Workflows", "Eventarc", "Cloud Run job"] as const;

test.each([
  ["in what it wants", json(10_000, "noise")],
  ["by reference", json(3 * MB, "noise")],
] as const)(
  "each of Google's services gets the event %s, and the echo shows its bytes",
  async (how, body) => {
    const id = `google ${how}`;
    await deliver("release", id, body);
    const isSmall = body.length < MB;
    await vi.waitFor(async () => {
      const came = await arrivals(id);
      expect(came).toHaveLength(SERVICES.length);
      expect(new Set(came.map(({ service }) => service))).toEqual(new Set(SERVICES));
      for (const { service, bytes, sha256: hash, carried } of came) {
        expect({ service, bytes, hash, carried }).toEqual({
          service,
          bytes: body.length,
          hash: sha256(body),
          carried: isSmall && service !== "Cloud Run job" ? "wrapped" : "dataref",
        });
      }
    }, WAIT);
    expect(dev.output()).toMatch(/echo +[\d:.]+ {2}Pub\/Sub {2}github release/);
  },
);

test("the archive and a bucket that is a target hold each event as it came, with its attributes", async () => {
  vi.stubEnv("STORAGE_EMULATOR_HOST", dev.rest);
  const bucket = new Storage({ projectId: "local" }).bucket("relay-archive");
  const body = Buffer.from('{ "id":12345678901234567890 }\n');
  await deliver("release", "kept", body);
  for (const prefix of ["events/github/", "copies/github/"]) {
    await vi.waitFor(async () => {
      const [files] = await bucket.getFiles({ prefix });
      const file = files.find(({ name }) => /\/kept(~|$)/.test(name));
      expect(file?.metadata.metadata).toMatchObject({ "ce-id": "kept", "ce-type": "release" });
      const [bytes] = (await file?.download()) ?? [];
      expect(bytes?.equals(body)).toBe(true);
    }, WAIT);
  }
  expect(dev.output()).toMatch(/archive +gs:\/\/relay-archive\/events at http/);
});

describe("relay replay", () => {
  const run = async (...args: string[]) => {
    const config = join(folder, "relay.yaml");
    const { io, printed } = testIo({ RELAY_DATA: join(folder, ".relay"), RELAY_CONFIG: config });
    return { code: await replay(args, io), ...printed };
  };

  test.each([
    ["small", Buffer.from('{ "id":12345678901234567890 }\n')],
    ["large", json(3 * MB, "noise")],
  ])(
    "sends a %s archived event to its targets again, as a generation of its own, and each generation once",
    async (id, body) => {
      await deliver("release", id, body);
      await vi.waitFor(async () => {
        expect(await run(id, "--plan")).toMatchObject({ code: 0 });
      }, WAIT);
      expect(await run(id, "--yes")).toMatchObject({ code: 0, out: "1 of 1 event replayed.\n" });
      await vi.waitFor(async () => {
        const came = await arrivals(`${id}~2`);
        expect(new Set(came.map(({ service }) => service))).toEqual(new Set(SERVICES));
        const wrapped = came.filter(({ service }) => service !== "Cloud Run job");
        for (const { sha256: hash } of wrapped) expect(hash).toBe(sha256(body));
      }, WAIT);
      expect(await run(id, "--yes")).toMatchObject({
        code: 0,
        out: `Nothing to replay: 1 event had been let through as <id>~2; --generation 3 does it once more.\n`,
      });
      expect(await arrivals(`${id}~2`)).toHaveLength(SERVICES.length);
    },
  );

  test("counts before it sends, and the archive has no second copy of the same bytes", async () => {
    await deliver("release", "one more", Buffer.from("{}"));
    const list = async (): Promise<readonly { id: string }[]> => {
      const { io, printed } = testIo({
        RELAY_DATA: join(folder, ".relay"),
        RELAY_CONFIG: join(folder, "relay.yaml"),
      });
      await archive(["list", "--json", "--type", "release"], io);
      return (JSON.parse(printed.out) as { events: { id: string }[] }).events;
    };
    const events = await vi.waitFor(async () => {
      const all = await list();
      expect(all.map(({ id }) => id)).toContain("one more");
      return all;
    }, WAIT);
    const count = events.length - 2;
    const noun = count === 1 ? "event" : "events";
    expect(events.filter(({ id }) => id.includes("~"))).toEqual([]);
    expect(await run("--type", "release", "--plan")).toMatchObject({
      code: 0,
      out: `${count} ${noun} to replay (2 had been before):\n       ${count}  github  release\n`,
    });
    const { code, err } = await run("--type", "release");
    expect(code).toBe(2);
    expect(err).toMatch(/Replay \d+ events?\?.* pass --yes/);
  });
});
