import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { openConsole } from "../../../src/cli/console/compose.ts";
import { entryOf } from "../../../src/cli/dev/log-entries.ts";
import { loadForCommand } from "../../../src/cli/load.ts";
import { openWorld } from "../../../src/cli/operate/place.ts";
import { listenConsole } from "../../../src/console/server/listen.ts";
import { gcs } from "../../../src/relay/targets/gcs.ts";
import { PROJECT, REGION, startCloud } from "../../support/cloud.ts";
import { atFileEnd } from "../../support/file-end.ts";
import { tempFolder } from "../../support/folder.ts";
import { testIo } from "../fixtures.ts";

/** In a project the console's search looks into what the archive keeps of deliveries. */

const CONFIG = `
project: ${PROJECT}
location: ${REGION}
serviceAccount: invoker
archive: gs://bucket/events
sources:
  github: {provider: github, secrets: [SECRET], archive: true, routes: [{to: [ci]}]}
  stripe: {provider: stripe, secrets: [SECRET], routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci.example.com/in"}
`;
const cloud = await startCloud({ pageSize: 100 });
const DAY_MS = 86_400_000;
let address: string;
let cookie: string;

type Kept = {
  readonly id: string;
  readonly body?: object;
  /** By the provider's own time so many days before its delivery. */
  readonly daysOld?: number;
  readonly identity?: string;
  readonly source?: string;
};

/** A delivery whose tasks are gone; with a body its event is in the archive. */
async function deliver({
  id,
  body,
  daysOld = 0,
  identity = id,
  source = "github",
}: Kept): Promise<void> {
  const line = { message: "delivery", source, type: "push", event: id, outcome: "accepted" };
  const httpRequest = { requestMethod: "POST", requestUrl: `/${source}`, status: 202 };
  const json = JSON.stringify({ ...line, targets: ["ci"], httpRequest });
  cloud.world.writeLog(entryOf(json, { project: PROJECT, location: REGION }));
  if (body === undefined) return;
  const bytes = Buffer.from(JSON.stringify(body));
  const time = new Date(Date.now() - daysOld * DAY_MS);
  const event = { id, identity, source, type: "push", time, timeIsOwn: true, bytes, body: null };
  const cargo = { event, contentType: "application/json" };
  const { pathname } = new URL(gcs.url("bucket/events", cargo));
  const put = { method: "PUT", headers: gcs.headers(cargo), body: new Uint8Array(bytes) };
  expect((await fetch(`${cloud.world.issuerUrl}${pathname}`, put)).status).toBe(200);
}

beforeAll(async () => {
  const file = join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml");
  const { io } = testIo({ ...cloud.env, RELAY_CONFIG: file });
  const timed = { ...io, clock: cloud.clock };
  const { facts, google } = openWorld({ project: PROJECT, location: REGION }, timed);
  const loaded = loadForCommand(file, io.env);
  const opened = { world: "cloud", project: PROJECT, facts, google, io } as const;
  const console = openConsole({ ...opened, loaded: () => loaded });
  const server = await listenConsole(console, 0);
  atFileEnd(server.close);
  address = `http://localhost:${server.port}`;
  const entered = await fetch(console.enter(address), { redirect: "manual" });
  cookie = entered.headers.getSetCookie()[0]?.split(";")[0] ?? "";

  for (let n = 0; n < 30; n++) await deliver({ id: `kept-${n}`, body: { n } });
  for (let n = 0; n < 10; n++) await deliver({ id: `lost-${n}` });
  await deliver({ id: "late", body: { is: "late" }, daysOld: 2 });
  await deliver({ id: "told apart", body: { is: "told apart" }, identity: "another" });
  await deliver({ id: "kept", body: { is: "a beginning of others" } });
  await deliver({ id: "evt_1", body: { is: "elsewhere" }, source: "stripe" });
});
afterEach(() => cloud.reset());

type Answer = {
  readonly items: readonly { readonly event: string }[];
  readonly looked?: {
    readonly deliveries: number;
    readonly missing: number;
    readonly bytes: number;
  };
  readonly error?: string;
};

async function search(q: string): Promise<Answer> {
  const url = `${address}/deliveries.json?q=${encodeURIComponent(q)}`;
  return (await (await fetch(url, { headers: { cookie } })).json()) as Answer;
}

const found = async (q: string): Promise<readonly string[]> =>
  (await search(q)).items.map(({ event }) => event).toSorted();

test("deliveries whose tasks are gone are found by their bodies, and what was read for it is told", async () => {
  const answer = await search("source:github id:kept-1,kept-12,kept-2,lost-3 body.n:>1");
  expect(answer.items.map(({ event }) => event).toSorted()).toEqual(["kept-12", "kept-2"]);
  expect(answer.looked).toEqual({
    deliveries: 4,
    missing: 1,
    bytes: Buffer.byteLength('{"n":1}{"n":12}{"n":2}'),
  });
});

test("nothing is known of what a delivery held that the archive has nothing of, so -body finds it neither", async () => {
  expect(await found("id:kept-1,lost-1 -body.n:7")).toEqual(["kept-1"]);
});

test.each([
  ["by its provider's time of an earlier day", "body.is:late", "late"],
  ["named with a hash of its identity", 'body.is:"told apart"', "told apart"],
  ["whose id begins others'", 'body.is:"a beginning of others"', "kept"],
  ["whose source keeps its events in that bucket no more", "body.is:elsewhere", "evt_1"],
])("an event %s is found", async (_, q, event) => {
  expect(await found(q)).toEqual([event]);
});

test("a search costs the log one read for each 200 deliveries, and one more for how far those that it finds are", async () => {
  await found("body.n:>1000");
  const reads = cloud.calls.filter(({ permission }) => permission === "logging.logEntries.list");
  expect(reads).toHaveLength(1);
});

test("a body that was read is not read again for another search", async () => {
  await found("body.n:3");
  cloud.reset();
  expect(await found("body.n:4")).toEqual(["kept-4"]);
  expect(cloud.calls.filter(({ permission }) => permission === "storage.objects.get")).toEqual([]);
});

test("a search of headers says that the archive keeps bodies alone", async () => {
  expect((await search("header.x-github-event:push")).error).toMatch(
    /"header\.x-github-event:push" looks into headers.*bodies alone.*body\.<path>/,
  );
});

test("a bucket that may not be read is named with the role that is missing", async () => {
  cloud.revoke("storage.objects.list");
  expect((await search("id:lost-9 body.n:1")).error).toMatch(/roles\/storage\.objectViewer/);
});
