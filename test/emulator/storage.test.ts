import { createHash, randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { type Bucket, Storage } from "@google-cloud/storage";
import { afterEach, expect, test, vi } from "vitest";
import { realClock } from "../../src/emulator/clock.ts";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import { createObjects } from "../../src/emulator/storage/objects.ts";
import { openStore } from "../../src/relay/archive/store.ts";
import { tempFolder } from "../support/folder.ts";

const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()));
  vi.unstubAllEnvs();
});

async function start(data = ":memory:"): Promise<Emulator> {
  const emulator = await startEmulator({ grpcPort: 0, restPort: 0, data });
  running.push(emulator);
  return emulator;
}

/** Google's client, told of the emulator by the variable that it reads itself. */
function bucketAt({ issuerUrl }: Emulator, name = "events"): Bucket {
  vi.stubEnv("STORAGE_EMULATOR_HOST", issuerUrl);
  return new Storage({ projectId: "p" }).bucket(name);
}

const NOISE = randomBytes(3_000_000);

test.each([
  ["at once", { resumable: false }],
  ["resumably", { resumable: true }],
  ["resumably, in chunks", { resumable: true, chunkSize: 1024 * 1024 }],
])(
  "Google's client uploads %s and reads the same bytes, hashes and metadata",
  async (_how, how) => {
    const file = bucketAt(await start()).file("github/2026/11/26/ä b");
    const metadata = { contentType: "application/json", metadata: { "ce-id": "1", note: "é" } };
    await file.save(NOISE, { ...how, metadata });
    const [read] = await file.download();
    expect(read.equals(NOISE)).toBe(true);
    const [known] = await file.getMetadata();
    expect(known).toMatchObject({
      ...metadata,
      size: String(NOISE.length),
      md5Hash: createHash("md5").update(NOISE).digest("base64"),
    });
    const [part] = await file.download({ start: 10, end: 19 });
    expect(part.equals(NOISE.subarray(10, 20))).toBe(true);
  },
);

test("the checksum is Castagnoli's", async () => {
  const file = bucketAt(await start()).file("nine");
  await file.save("123456789", { resumable: false });
  // RFC 3720's polynomial over the digits: 0xE3069283.
  expect((await file.getMetadata())[0].crc32c).toBe(
    Buffer.from("e3069283", "hex").toString("base64"),
  );
});

test("an object is made once under ifGenerationMatch=0, and the second writer gets Google's 412", async () => {
  const emulator = await start();
  const file = bucketAt(emulator).file("once");
  const once = { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } };
  await file.save("first", once);
  await expect(file.save("second", once)).rejects.toMatchObject({
    code: 412,
    errors: [{ reason: "conditionNotMet" }],
  });
  expect(String((await file.download())[0])).toBe("first");
});

test("lists by prefix, folder and page, in the order of names", async () => {
  const bucket = bucketAt(await start());
  const names = ["a/1", "a/2", "a/b/3", "a/b/4", "b", "ａ"];
  for (const name of names) await bucket.file(name).save("x", { resumable: false });
  const namesOf = async (query: object) =>
    (await bucket.getFiles(query))[0].map(({ name }) => name);
  expect(await namesOf({})).toEqual(names);
  expect(await namesOf({ prefix: "a/b/" })).toEqual(["a/b/3", "a/b/4"]);
  expect(await namesOf({ startOffset: "a/2", endOffset: "b" })).toEqual(["a/2", "a/b/3", "a/b/4"]);
  const pages: unknown[] = [];
  let query: object | null = { prefix: "a/", delimiter: "/", maxResults: 1, autoPaginate: false };
  while (query !== null) {
    const [files, next, reply] = (await bucket.getFiles(query)) as unknown as [
      { name: string }[],
      object | null,
      { prefixes?: string[] },
    ];
    pages.push(...files.map(({ name }) => name), ...(reply.prefixes ?? []));
    query = next;
  }
  expect(pages).toEqual(["a/1", "a/2", "a/b/"]);
});

test("what is deleted is gone, and what is missing is Google's 404", async () => {
  const file = bucketAt(await start()).file("x");
  await file.save("x", { resumable: false });
  await file.delete();
  expect(await file.exists()).toEqual([false]);
  await expect(file.download()).rejects.toMatchObject({ code: 404 });
  await expect(file.delete()).rejects.toMatchObject({
    code: 404,
    errors: [{ reason: "notFound" }],
  });
});

test("objects are there after a restart, and none after a reset", async () => {
  const data = tempFolder();
  const first = await start(data);
  await bucketAt(first).file("kept").save(NOISE, { resumable: false });
  await first.close();
  const second = await start(data);
  const file = bucketAt(second).file("kept");
  expect((await file.download())[0].equals(NOISE)).toBe(true);
  await second.reset();
  expect(await file.exists()).toEqual([false]);
});

test("a full disk is an error that leaves the object as it was", async () => {
  const db = new DatabaseSync(":memory:");
  const objects = createObjects({ db, close: () => db.close() }, realClock);
  await objects.write("events", "x", Buffer.from("before"), {}, {});
  db.exec("PRAGMA max_page_count = 20");
  await expect(objects.write("events", "x", NOISE, {}, {})).rejects.toMatchObject({
    status: 503,
    reason: "backendError",
  });
  const found = objects.find("events", "x");
  expect(found && String(objects.read(found))).toBe("before");
  await objects.write("events", "y", Buffer.from("after"), {}, {});
});

test("a task's PUT keeps its coding and its metadata, and is unpacked for who does not accept gzip", async () => {
  const { issuerUrl } = await start();
  const url = `${issuerUrl}/events/github/id%201`;
  const put = await fetch(url, {
    method: "PUT",
    body: gzipSync("hello"),
    headers: {
      "content-type": "text/plain",
      "content-encoding": "gzip",
      "x-goog-meta-ce-id": "1",
      authorization: "Bearer ya29.embedded.abc",
    },
  });
  expect(put.status).toBe(200);
  expect(put.headers.get("x-goog-hash")).toMatch(/^crc32c=.+, md5=.+/);
  const packed = await fetch(url);
  expect(packed.headers.get("x-goog-meta-ce-id")).toBe("1");
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(await packed.text()).toBe("hello");
  const plain = await fetch(url, { headers: { "accept-encoding": "identity" } });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await plain.text()).toBe("hello");
});

test.each([
  ["PUT", "/events/x", { authorization: "Bearer a.b.c" }, 401, "AuthenticationRequired"],
  ["GET", "/events/x", {}, 404, "NoSuchKey"],
  ["POST", "/events/x", {}, 405, "MethodNotAllowed"],
  ["PUT", "/events/x", { "content-md5": "AAAA" }, 400, "BadDigest"],
])("the XML API refuses %s %s %o in Google's form", async (method, path, headers, status, code) => {
  const { issuerUrl } = await start();
  const body = method === "GET" ? {} : { body: "x" };
  const answer = await fetch(`${issuerUrl}${path}`, { method, headers, ...body });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(`<Code>${code}</Code>`);
});

test("neither Cloud Tasks' addresses nor the status page are taken for buckets", async () => {
  const { issuerUrl } = await start();
  const queues = await fetch(`${issuerUrl}/v2beta3/projects/p/locations/us-central1/queues`);
  expect(await queues.json()).toEqual({});
  const page = await fetch(`${issuerUrl}/`);
  expect(page.headers.get("content-type")).toContain("text/html");
  expect((await fetch(`${issuerUrl}/oauth2/v3/certs`)).status).toBe(200);
  const foreign = await fetch(`${issuerUrl}/storage/v1/b/events/o`, {
    headers: { origin: "https://evil.example" },
  });
  expect(foreign.status).toBe(403);
});

test("the relay's own store makes an object once and reads it back", async () => {
  const { issuerUrl } = await start();
  const store = openStore(
    { STORAGE_EMULATOR_HOST: issuerUrl },
    { get: () => "unused", drop: () => undefined },
  );
  const object = {
    bucket: "events",
    name: "github/2026/11/26/sha256-x",
    contentType: "application/json",
    metadata: { "ce-id": "1" },
    bytes: NOISE,
    sha256: createHash("sha256").update(NOISE).digest("hex"),
  };
  expect(await store.create(object, 10_000)).toBe("created");
  expect(await store.create(object, 10_000)).toBe("exists");
  expect((await store.read(object, 25_000_000, 10_000)).equals(NOISE)).toBe(true);
  await expect(store.read({ ...object, name: "y" }, 1000, 10_000)).rejects.toMatchObject({
    status: "NOT_FOUND",
  });
  await expect(store.read(object, 1000, 10_000)).rejects.toThrow("too long an answer");
  await store.create({ ...object, name: "short", bytes: Buffer.alloc(1001) }, 10_000);
  await expect(store.read({ ...object, name: "short" }, 1000, 10_000)).rejects.toThrow(
    "too long an answer",
  );
  store.close();
});
