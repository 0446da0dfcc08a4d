import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { archive } from "../../../src/cli/archive/archive.ts";
import { noteRunning } from "../../../src/cli/dev/running.ts";
import { readCapture } from "../../../src/cli/explain/capture.ts";
import { startEmulator } from "../../../src/emulator/emulator.ts";
import { openStore } from "../../../src/relay/archive/store.ts";
import { cloudEventHeaders } from "../../../src/relay/queue/task.ts";
import { gcs } from "../../../src/relay/targets/gcs.ts";
import type { Event } from "../../../src/types/delivery.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { testIo } from "../fixtures.ts";
import { devAt } from "../running.ts";

const CONFIG = `
serviceAccount: relay-invoker
archive: gs://my-bucket/hooks
sources:
  github: {provider: github, secrets: [GITHUB_WEBHOOK_SECRET], archive: true, unrouted: park}
`;

let folder: string;
let storage: string;

/** An event in the archive, as its task or the relay itself writes it. */
async function keep(event: Partial<Event>, how: "as it is" | "gzip" = "as it is"): Promise<void> {
  const whole = {
    id: "1",
    source: "github",
    type: "push",
    time: new Date(),
    timeIsOwn: true,
    bytes: Buffer.from("{}"),
    body: null,
    ...event,
  };
  const cargo = {
    event: { ...whole, identity: whole.id },
    contentType: "application/json",
  };
  const url = new URL(gcs.url("my-bucket/hooks", cargo));
  const headers = { ...gcs.headers(cargo), ...(how === "gzip" && { "content-encoding": "gzip" }) };
  const body = how === "gzip" ? gzipSync(whole.bytes) : new Uint8Array(whole.bytes);
  const answer = await fetch(storage + url.pathname, { method: "PUT", headers, body });
  expect(answer.status).toBe(200);
}

/** Notes a npm run dev that has its APIs there. */
const runsAt = (data: string, rest: string): unknown =>
  noteRunning(data, devAt(rest, join(folder, "relay.yaml")));

const ago = (hours: number): Date => new Date(Date.now() - hours * 3_600_000);
const PUSH = Buffer.from('{ "ref":"caf\\u00e9",  "id":12345678901234567890 }\r\n');

beforeAll(async () => {
  folder = tempFolder({ "relay.yaml": CONFIG });
  const emulator = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:" });
  storage = emulator.issuerUrl;
  runsAt(join(folder, ".relay"), storage);
  await keep({ id: "new", bytes: PUSH, time: ago(1) });
  await keep({ id: "packed", bytes: PUSH, time: ago(2) }, "gzip");
  await keep({ id: "opened", type: "issues.opened", time: ago(3) });
  await keep({ id: "old é", time: ago(100) });
  await keep({ id: "other", source: "stripe", type: "invoice.paid", time: ago(4) });
  const token = { get: () => "", drop: () => undefined };
  const store = openStore({ STORAGE_EMULATOR_HOST: storage }, token);
  const data = { bucket: "my-bucket", contentType: "application/json", bytes: PUSH, sha256: "" };
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  await store.create({ ...data, name: `hooks/github/${day}/sha256-00`, metadata: {} }, 10_000);
  const large = { id: "lärge", source: "github", type: "push", time: ago(5) };
  const name = `hooks/github/${large.time.toISOString().slice(0, 10).replaceAll("-", "/")}/l`;
  await store.create({ ...data, name, metadata: cloudEventHeaders(large) }, 10_000);
  store.close();
  return async () => emulator.close();
});

async function run(...args: string[]) {
  const { io, printed } = testIo({
    RELAY_CONFIG: join(folder, "relay.yaml"),
    RELAY_DATA: join(folder, ".relay"),
    GITHUB_WEBHOOK_SECRET: "s",
  });
  const written: Buffer[] = [];
  const code = await archive(args, { ...io, write: (bytes) => written.push(Buffer.from(bytes)) });
  return { code, ...printed, bytes: Buffer.concat(written) };
}

async function idsOf(...args: string[]): Promise<string[]> {
  const { out } = await run("list", "--json", ...args);
  return (JSON.parse(out) as { events: { id: string }[] }).events.map(({ id }) => id);
}

test("list shows the last day's events, newest first, and no object that only holds bytes", async () => {
  expect(await idsOf()).toEqual(["new", "packed", "opened", "other", "lärge"]);
  const { code, out } = await run("list", "--source", "stripe");
  expect(code).toBe(0);
  expect(out).toMatch(/^\S+Z {2}stripe {2}invoice\.paid {2}other {2}2 bytes\n$/);
});

test("list filters by source, type, time and number", async () => {
  expect(await idsOf("--source", "github", "--type", "issues.*")).toEqual(["opened"]);
  expect(await idsOf("--since", "5d", "--until", "10h")).toEqual(["old é"]);
  expect(await idsOf("--since", ago(2.5).toISOString())).toEqual(["new", "packed"]);
  expect(await idsOf("--limit", "1")).toEqual(["new"]);
  expect(await idsOf("--source", "stripe,nobody", "--type", "push,invoice.*")).toEqual(["other"]);
  expect(await idsOf("--id", "old é,other")).toEqual(["other", "old é"]);
});

test.each(["new", "packed", "lärge"])("get prints the bytes of %s as they came", async (id) => {
  const { code, bytes, out } = await run("get", id);
  expect([code, out]).toEqual([0, ""]);
  expect(bytes.equals(PUSH)).toBe(true);
});

test("pull writes requests whose bytes are those of the events", async () => {
  const to = join(folder, "fixtures");
  const { code, out } = await run("pull", "--source", "github", "--type", "push", "--to", to);
  expect(code).toBe(0);
  const files = out.trim().split("\n");
  expect(files).toHaveLength(3);
  for (const file of files) {
    const { path, headers, body, notes } = readCapture(readFileSync(file));
    expect(file).toMatch(/fixtures\/github\/push\/[^/]+\.http$/);
    expect([path, notes]).toEqual(["/github", []]);
    expect(body.equals(PUSH)).toBe(true);
    expect(Object.fromEntries(headers)["ce-type"]).toBe("push");
  }
});

test("names that a sender chose lead nowhere but into the folder", async () => {
  await keep({ id: "../../x", type: "../..", time: ago(30) });
  const to = join(folder, "safe");
  const { out } = await run("pull", "../../x", "--to", to);
  expect(resolve(out.trim()).startsWith(join(to, "github/"))).toBe(true);
});

test("an id that is not there, and one of two events, are said so", async () => {
  expect(await run("get", "nobody")).toMatchObject({
    code: 1,
    err: "the archive holds no event nobody\n",
  });
  await keep({ id: "twice", time: ago(31) });
  await keep({ id: "twice", source: "stripe", time: ago(32) });
  const { code, err, bytes } = await run("get", "twice", "--since", "2d");
  expect([code, bytes.length]).toEqual([1, 0]);
  expect(err).toContain("2 events have that id");
});

test.each([
  [[], "list, get, pull"],
  [["show"], "list, get, pull"],
  [["get"], "the id of an event"],
  [["list", "--since", "yesterday"], '--since is "yesterday"'],
  [["list", "--limit", "0"], '--limit is "0"'],
])("%j is a usage error that says %s", async (args, words) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test("a bucket that refuses is said so in Google's words", async () => {
  const refusing = await listen((_request, response) => {
    response.writeHead(403).end('{"error":{"code":403,"message":"No access to my-bucket."}}');
  });
  onTestFinished(refusing.close);
  const data = join(folder, ".refused");
  runsAt(data, refusing.url);
  const { io, printed } = testIo({
    RELAY_CONFIG: join(folder, "relay.yaml"),
    RELAY_DATA: data,
  });
  expect(await archive(["list"], io)).toBe(1);
  expect(printed.err).toBe(
    "No access to my-bucket. Your account lacks storage.objects.list: ask for roles/storage.objectViewer.\n",
  );
});
