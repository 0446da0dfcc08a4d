import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { emulator } from "../../../src/cli/emulator/emulator.ts";
import { testIo } from "../fixtures.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { start as startProcess } from "../../support/process.ts";

/** `relay emulator` from outside: a process, what it prints, and HTTP. */

const BIN = resolve(import.meta.dirname, "../../../src/cli/relay.mjs");
type Queue = { readonly name: string; readonly state: string } & Record<string, unknown>;

/** Starts it and waits for the last line it prints at the start. */
async function start(...args: readonly string[]) {
  const ports = ["--port", "0", "--rest-port", "0", "--data", ":memory:"];
  const env = { ...process.env, GOOGLE_CLOUD_PROJECT: "p" };
  const started = startProcess(process.execPath, [BIN, "emulator", ...ports, ...args], { env });
  const [, grpc = "", rest = ""] = await started.until(
    /CLOUD_TASKS_EMULATOR_HOST=(\S+) CLOUD_TASKS_EMULATOR_REST=(\S+)\n/,
  );
  const output = started.output();
  const queues = async (place = "projects/p/locations/us-central1"): Promise<Queue[]> => {
    const response = await fetch(`${rest}/v2/${place}/queues`);
    return ((await response.json()) as { queues?: Queue[] }).queues ?? [];
  };
  return { output, grpc, rest, queues };
}

/** A start that must fail. */
async function refused(...args: readonly string[]): Promise<{ code: number; err: string }> {
  const { io, printed } = testIo();
  const code = await emulator(["--data", ":memory:", ...args], io);
  return { code, err: printed.err };
}

const ids = (queues: readonly Queue[]): string[] =>
  queues.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));

test("what it prints for a shell leads Google's storage client to it as well", async () => {
  const started = await start();
  const [, storage = ""] = /export STORAGE_EMULATOR_HOST=(\S+)\n/.exec(started.output) ?? [];
  expect(storage).toBe(started.rest);
  const put = await fetch(`${storage}/my-bucket/a`, { method: "PUT", body: "bytes" });
  expect(put.status).toBe(200);
  expect(await (await fetch(`${storage}/my-bucket/a`)).text()).toBe("bytes");
});

test("--queue makes queues at the start, each time it is given", async () => {
  const { queues } = await start("--queue", "mails", "--queue", "reports", "--strict-queues");
  expect(ids(await queues())).toEqual(["mails", "reports"]);
});

test("--project and --location say where they are; a full name says it itself", async () => {
  const { queues } = await start(
    "--project",
    "mine",
    "--location",
    "europe-west1",
    "--queue",
    "a",
    "--queue",
    "projects/other/locations/asia-east1/queues/b",
  );
  expect(ids(await queues("projects/mine/locations/europe-west1"))).toEqual(["a"]);
  expect(ids(await queues("projects/other/locations/asia-east1"))).toEqual(["b"]);
});

test("--config makes all queues of the file, with their settings, also those that no target uses", async () => {
  const file = join(tempFolder(), "relay.yaml");
  writeFileSync(
    file,
    `project: any-project
location: us-central1
queues:
  mails: {retryConfig: {maxAttempts: 3}}
`,
  );
  const { queues } = await start("--config", file);
  const all = await queues("projects/any-project/locations/us-central1");
  expect(ids(all)).toEqual(["mails", "relay-parked"]);
  expect(all[0]).toMatchObject({ retryConfig: { maxAttempts: 3 } });
});

/** What gcloud 528 writes of a queue. */
const EXPORTED = [
  {
    name: "projects/prod/locations/us-central1/queues/mails",
    purgeTime: "2026-01-02T03:04:05.000006Z",
    rateLimits: { maxBurstSize: 10, maxConcurrentDispatches: 7, maxDispatchesPerSecond: 2.5 },
    retryConfig: { maxAttempts: 3, maxBackoff: "3600s", maxDoublings: 16, minBackoff: "0.100s" },
    state: "PAUSED",
    stackdriverLoggingConfig: { samplingRatio: 0.5 },
  },
  {
    name: "projects/prod/locations/us-central1/queues/beta",
    appEngineHttpQueue: { appEngineRoutingOverride: { service: "worker" } },
    taskTtl: "2678400s",
    tombstoneTtl: "7200s",
    state: "RUNNING",
    stats: { tasksCount: "3" },
    type: "PUSH",
  },
];
const YAML = `---
name: projects/prod/locations/us-central1/queues/mails
rateLimits:
  maxDispatchesPerSecond: 2.5
  maxConcurrentDispatches: 7
retryConfig: {maxAttempts: 3}
state: PAUSED
---
name: projects/prod/locations/us-central1/queues/beta
state: RUNNING
`;

test.each([
  ["gcloud tasks queues list --format=json", JSON.stringify(EXPORTED)],
  ["gcloud tasks queues list --format=yaml", YAML],
  ["a list as YAML", `- ${JSON.stringify(EXPORTED[0])}\n- ${JSON.stringify(EXPORTED[1])}\n`],
])("--queues makes what %s wrote, paused where it was", async (_, text) => {
  const file = join(tempFolder(), "queues");
  writeFileSync(file, text);
  const { queues } = await start("--queues", file);
  const [beta, mails] = await queues("projects/prod/locations/us-central1");
  expect(beta).toMatchObject({ state: "RUNNING" });
  expect(mails).toMatchObject({
    state: "PAUSED",
    rateLimits: { maxDispatchesPerSecond: 2.5, maxConcurrentDispatches: 7 },
    retryConfig: { maxAttempts: 3 },
  });
});

test("--queues accepts one described queue, and --project puts it in that project", async () => {
  const file = join(tempFolder(), "queue.json");
  writeFileSync(file, JSON.stringify(EXPORTED[1], null, 2));
  const { queues, rest } = await start("--queues", file, "--project", "here");
  const place = "projects/here/locations/us-central1";
  expect(ids(await queues(place))).toEqual(["beta"]);
  const beta = (await (await fetch(`${rest}/v2beta3/${place}/queues/beta`)).json()) as object;
  expect(beta).toMatchObject({
    tombstoneTtl: "7200s",
    appEngineHttpQueue: { appEngineRoutingOverride: { service: "worker" } },
  });
});

test.each<[string, string | undefined, RegExp]>([
  ["is not there", undefined, /cannot be read \(ENOENT\)/],
  ["is a table", "QUEUE_NAME  STATE\nmails  RUNNING\n", /item 1 is not a queue .*--format=json/],
  ["is broken", "{", /neither JSON nor YAML/],
  ["has a short name", '{"name":"mails"}', /item 1 is not a queue with a full name/],
  [
    "has a queue that Cloud Tasks would refuse",
    JSON.stringify({ ...EXPORTED[0], rateLimits: { maxDispatchesPerSecond: 501 } }),
    /queues\/mails": RateLimits\.maxDispatchesPerSecond must be less than or equal to 500/,
  ],
  [
    "has a setting that there is not",
    JSON.stringify({ ...EXPORTED[0], rateLimit: {} }),
    /Unknown name "rateLimit"/,
  ],
])("--queues with a file that %s ends the start with the reason", async (_, text, reason) => {
  const file = join(tempFolder(), "queues");
  if (text !== undefined) writeFileSync(file, text);
  const { code, err } = await refused("--queues", file, "--port", "0", "--rest-port", "0");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(reason) as string });
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === "::1"),
);

test.skipIf(!hasIpv6)(
  "--host ::1 is printed in brackets, and both ports answer there",
  async () => {
    for (const host of ["::1", "[::1]"]) {
      const { grpc, rest, queues } = await start("--host", host, "--queue", "a");
      expect([grpc, rest]).toEqual([
        expect.stringMatching(/^\[::1\]:\d+$/),
        expect.stringMatching(/^http:\/\/\[::1\]:\d+$/),
      ]);
      expect(ids(await queues())).toEqual(["a"]);
    }
  },
);

test("listening for others, it prints where this machine finds it", async () => {
  const { output, rest, queues } = await start("--host", "0.0.0.0", "--queue", "a");
  expect(output).toContain("on all addresses (0.0.0.0)");
  expect(rest).toMatch(/^http:\/\/127\.0\.0\.1:/);
  expect(ids(await queues())).toEqual(["a"]);
});

test.each<[string, RegExp]>([
  ["nosuchhost.invalid", /there is no host "nosuchhost\.invalid"/],
  ["192.0.2.1", /192\.0\.2\.1 is not an address of this machine/],
  ["", /The host to listen on is empty/],
  ["2001:db8::1", /\[2001:db8::1\]:0 cannot be opened/],
])("--host %j that cannot be listened on is named, with what to do", async (host, reason) => {
  const { code, err } = await refused("--host", host, "--port", "0", "--rest-port", "0");
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(reason) as string });
});

test("a port that is in use is named, with what to do", async () => {
  const { port } = await listen(createServer());
  const { code, err } = await refused("--port", "0", "--rest-port", String(port));
  expect(code).toBe(1);
  expect(err).toContain(`127.0.0.1:${port} cannot be opened: another program listens there.`);
});
