import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { entryOf } from "../../../src/cli/dev/log-entries.ts";
import { main } from "../../../src/cli/main.ts";
import { PROJECT, REGION, startCloud } from "../../support/cloud.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { testIo } from "../fixtures.ts";

/** Every filter on every command that lists: each of two things is found by its own value alone. */

const LOCATION = `projects/${PROJECT}/locations/${REGION}`;
const cloud = await startCloud({ pageSize: 100 });
const HOUR_MS = 3_600_000;

const ONE = { event: "aaaaaaaa-1", source: "github", type: "issues.opened", target: "ci" };
const OTHER = { event: "bbbbbbbb-2", source: "stripe", type: "invoice.paid", target: "audit" };
const CASES = [
  { ...ONE, digest: "a", status: 404, cause: "schema-mismatch", code: "bad-signature" },
  { ...OTHER, digest: "b", status: 500, cause: "unrouted", code: "stale-timestamp" },
] as const;

const CONFIG = `
serviceAccount: invoker
sources:
  github: {provider: github, secrets: [SECRET], routes: [{to: [ci]}]}
  stripe: {provider: stripe, secrets: [SECRET], routes: [{to: [audit]}]}
targets:
  ci: {url: "https://ci.example.com/in"}
  audit: {url: "https://audit.example.com/in"}
`;
let folder: string;

beforeAll(async () => {
  folder = tempFolder({ "relay.yaml": CONFIG });
  const { client } = cloud.world;
  const retryConfig = { minBackoff: { seconds: 3000 }, maxBackoff: { seconds: 3600 } };
  for (const id of ["ci", "audit", "relay-parked", "relay-dead"]) {
    const queue = { name: `${LOCATION}/queues/${id}`, retryConfig };
    await client.createQueue({ parent: LOCATION, queue });
    if (id.startsWith("relay-")) await client.pauseQueue({ name: queue.name });
  }
  for (const { event, source, type, target, digest, status, cause, code } of CASES) {
    const service = await listen((_, response) => response.writeHead(status).end());
    const own = { "ce-id": event, "ce-source": source, "ce-type": type };
    const make = async (queue: string, end: string, more: Record<string, string>) => {
      const parent = `${LOCATION}/queues/${queue}`;
      const name = `${parent}/tasks/${digest.repeat(32)}-${source}-${end}`;
      const httpRequest = { url: service.url, headers: { ...own, ...more } };
      await client.createTask({ parent, task: { name, httpRequest } });
      return name;
    };
    await make(target, target, {});
    const parked = { "relay-cause": cause, "relay-targets": target };
    // One attempt, so that there is an answer.
    await client.runTask({ name: await make("relay-parked", "relay-parked", parked) });
    await make("relay-dead", target, {
      "relay-dead-cause": `status ${status}`,
      "relay-dead-status": String(status),
    });
    const ago = source === "github" ? 0 : 2 * HOUR_MS;
    const time = new Date(Date.now() - ago).toISOString();
    const line = { time, message: "delivery", outcome: "refused", event, source, type, code };
    const httpRequest = { requestMethod: "POST", requestUrl: `/${source}`, status };
    const json = JSON.stringify({ ...line, targets: [target], httpRequest });
    cloud.world.writeLog(entryOf(json, { project: PROJECT, location: REGION }));
  }
  await cloud.world.settled();
});

async function events(command: readonly string[], ...filters: readonly string[]) {
  const env = { ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml") };
  const { io, printed } = testIo(env);
  const where = ["--project", PROJECT, "--location", REGION, "--json"];
  const args = [...command, ...filters, ...where];
  expect(await main(args, { ...io, clock: cloud.clock })).toBe(0);
  const { deliveries, tasks, groups } = JSON.parse(printed.out) as {
    deliveries?: { event: string }[];
    tasks?: { event: string }[];
    groups?: { source: string }[];
  };
  const all = deliveries ?? tasks;
  if (all !== undefined) return new Set(all.map(({ event }) => event));
  return new Set(groups?.map(({ source }) => (source === "github" ? ONE.event : OTHER.event)));
}

const COMMANDS: readonly (readonly string[])[] = [
  ["deliveries"],
  ["tasks"],
  ["parked"],
  ["dead"],
  ["redrive", "--plan", "--state", "parked"],
  ["redrive", "--plan", "--state", "dead"],
];

const both = new Set([ONE.event, OTHER.event]);

test("relay queues narrows down by --source and --target, by what relay.yaml says", async () => {
  const names = async (...filters: readonly string[]): Promise<readonly string[]> => {
    const { io, printed } = testIo({ ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml") });
    const where = ["--project", PROJECT, "--location", REGION, "--json"];
    const code = await main(["queues", ...filters, ...where], { ...io, clock: cloud.clock });
    expect(code).toBe(0);
    const { queues } = JSON.parse(printed.out) as { queues: { name: string }[] };
    return queues.map(({ name }) => name);
  };
  expect(await names()).toEqual(["audit", "ci", "relay-dead", "relay-parked"]);
  expect(await names("--source", "github")).toEqual(["ci"]);
  expect(await names("--target", "audit")).toEqual(["audit"]);
  expect(await names("--target", "audit,ci")).toEqual(["audit", "ci"]);
  expect(await names("--source", "github", "--target", "audit")).toEqual([]);
});

/** The values that find the one and the other thing. */
function valuesOf(filter: string, command: string): readonly [string, string] {
  const [one, other] = CASES;
  switch (filter) {
    case "--source":
      return [one.source, other.source];
    case "--type":
      return ["issues.*", "invoice.paid"];
    case "--target":
      return [one.target, other.target];
    case "--status":
      return ["4xx", "500"];
    case "--id":
      return [one.event.slice(0, 8), other.event];
    default: {
      if (command === "deliveries") return [one.code, other.code];
      const isParked = command.includes("parked");
      return isParked
        ? [one.cause, other.cause]
        : [`status-${one.status}`, `status-${other.status}`];
    }
  }
}

const FILTERS = ["--source", "--type", "--target", "--cause", "--status", "--id"] as const;

test.each(COMMANDS.flatMap((command) => FILTERS.map((filter) => [command, filter] as const)))(
  "relay %j narrows down by %s",
  async (command, filter) => {
    const [one, other] = valuesOf(filter, command.join(" "));
    expect(await events(command, filter, one)).toEqual(new Set([ONE.event]));
    expect(await events(command, filter, other)).toEqual(new Set([OTHER.event]));
    expect(await events(command, filter, `${one},${other}`)).toEqual(both);
    const nothing = filter === "--status" ? "201" : "of-no-such-name";
    expect(await events(command, filter, nothing)).toEqual(new Set());
  },
);

test.each(COMMANDS.map((command) => [command] as const))(
  "relay %j narrows down by --since and --until",
  async (command) => {
    // Tasks are told apart by when they were made, which is just now.
    const isLog = command[0] === "deliveries";
    const old = isLog ? new Set([OTHER.event]) : new Set();
    expect(await events(command)).toEqual(both);
    expect(await events(command, "--until", "1h")).toEqual(old);
    expect(await events(command, "--since", "1h")).toEqual(isLog ? new Set([ONE.event]) : both);
    const tomorrow = new Date(Date.now() + 24 * HOUR_MS).toISOString();
    expect(await events(command, "--since", tomorrow)).toEqual(new Set());
    expect(await events(command, "--since", "3h", "--until", tomorrow)).toEqual(both);
  },
);
