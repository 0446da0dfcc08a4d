import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { entryOf } from "../../../src/cli/dev/log-entries.ts";
import { main } from "../../../src/cli/main.ts";
import { ROLES } from "../../../src/console/facts/permissions.ts";
import { gcs } from "../../../src/relay/targets/gcs.ts";
import { expireToken, PROJECT, REGION, startCloud } from "../../support/cloud.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen } from "../../support/http.ts";
import { BIN } from "../dev/process.ts";
import { start } from "../../support/process.ts";
import { testIo } from "../fixtures.ts";

/** Every operating command with --project, against a stand-in of the cloud. */

const LOCATION = `projects/${PROJECT}/locations/${REGION}`;
const cloud = await startCloud();
const { world } = cloud;

const CONFIG = `
project: ${PROJECT}
location: ${REGION}
serviceAccount: invoker
archive: gs://bucket/events
sources:
  github: {provider: github, secrets: [NEW_SECRET, OLD_SECRET], archive: true, routes: [{to: [ci]}]}
targets:
  ci: {url: "https://ci.example.com/in", queue: q, dead: {after: 1}}
`;

/** Tasks by what they are there for; each command that changes something has its own. */
const digest = (number: number): string => number.toString(16).padStart(32, "0");
const FAILING = `${digest(1)}-github-ci`;
const DEAD = `${digest(2)}-github-ci`;
const PARKED = [3, 4, 5].map((number) => `${digest(number)}-github-relay-parked`);

let folder: string;
let relay: Awaited<ReturnType<typeof listen>>;
let accepts = true;
const arrived: string[] = [];

beforeAll(async () => {
  relay = await listen((request, response) => {
    request.resume();
    arrived.push(decodeURIComponent(String(request.headers["ce-id"])));
    response.writeHead(accepts ? 202 : 500).end();
  });
  folder = tempFolder({ "relay.yaml": CONFIG });
  const retryConfig = { minBackoff: { seconds: 3000 }, maxBackoff: { seconds: 3600 } };
  for (const id of ["q", "relay-parked", "relay-dead", "other-1", "other-2"]) {
    const queue = { name: `${LOCATION}/queues/${id}`, retryConfig };
    await world.client.createQueue({ parent: LOCATION, queue });
    if (id.startsWith("relay-")) await world.client.pauseQueue({ name: queue.name });
  }
  accepts = false;
  await make("q", FAILING, "e-failing");
  await world.settled();
  accepts = true;
  await make("relay-dead", DEAD, "e-dead", { "relay-dead-cause": "status 410" });
  const cause = { "relay-cause": "schema-mismatch", "relay-cause-detail": "/ref%20is%20required" };
  for (const [index, id] of PARKED.entries()) await make("relay-parked", id, `e-${index}`, cause);
  for (let number = 0; number < 5; number++) {
    const tasks = number === 0 ? [`q/${FAILING}`] : [];
    const event = number === 0 ? "e-failing" : `e-log-${number}`;
    world.writeLog(
      entryOf(
        JSON.stringify({
          severity: "INFO",
          time: new Date(Date.now() - number * 1000).toISOString(),
          message: "delivery",
          source: "github",
          type: "push",
          outcome: "accepted",
          event,
          tasks,
          secretIndex: 0,
          secretNames: "NEW_SECRET,OLD_SECRET",
          httpRequest: { requestMethod: "POST", requestUrl: "/github", status: 202 },
        }),
        { project: PROJECT, location: REGION },
      ),
    );
  }
  for (const id of ["kept-1", "kept-2", "kept-3"]) await keep(id);
});

afterEach(() => {
  cloud.reset();
  answer = undefined;
  accepts = true;
});

const writeConfig = (name: string, text: string): string =>
  join(tempFolder({ [name]: text }), name);

async function make(queue: string, id: string, event: string, more: object = {}): Promise<void> {
  const parent = `${LOCATION}/queues/${queue}`;
  const isParked = queue === "relay-parked";
  const url = isParked ? `${relay.url}/-/redrive/github` : `${relay.url}/in`;
  const headers = { "ce-id": event, "ce-source": "github", "ce-type": "push", ...more };
  const oidcToken = { serviceAccountEmail: "i@p.iam.gserviceaccount.com", audience: relay.url };
  const httpRequest = { url, headers, body: Buffer.from('{"a":1}'), oidcToken };
  await world.client.createTask({ parent, task: { name: `${parent}/tasks/${id}`, httpRequest } });
}

async function keep(id: string): Promise<void> {
  const bytes = Buffer.from(`{"kept":"${id}"}`);
  const event = {
    id,
    identity: id,
    source: "github",
    type: "push",
    time: new Date(),
    timeIsOwn: true,
    bytes,
    body: null,
  };
  const cargo = { event, contentType: "application/json" };
  const { pathname } = new URL(gcs.url("bucket/events", cargo));
  const headers = gcs.headers(cargo);
  const put = { method: "PUT", headers, body: new Uint8Array(bytes) };
  expect((await fetch(`${world.issuerUrl}${pathname}`, put)).status).toBe(200);
}

/** The person at the terminal answers so. */
let answer: string | undefined;

async function run(...args: readonly string[]) {
  const env = { ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml"), RELAY_URL: relay.url };
  const { io, printed } = testIo({ ...env, RELAY_DATA: join(folder, ".relay") });
  const written: Buffer[] = [];
  const bytes = { write: (some: Uint8Array) => written.push(Buffer.from(some)) };
  const code = await main([...args, "--project", PROJECT], {
    ...io,
    ...bytes,
    clock: cloud.clock,
    ...(answer !== undefined && { ask: () => Promise.resolve(answer ?? "") }),
  });
  return { code, ...printed, bytes: Buffer.concat(written).toString() };
}

const count = (permission: string): number =>
  cloud.calls.filter((call) => call.permission === permission).length;

/** Commands that change nothing, with what they print and the permissions that they need. */
const READING: readonly (readonly [
  args: readonly string[],
  out: RegExp,
  needs: readonly (keyof typeof ROLES)[],
])[] = [
  [["deliveries"], /e-log-4/, ["logging.logEntries.list"]],
  [
    ["event", "e-failing"],
    /Attempts:[^]*Tasks:/,
    ["logging.logEntries.list", "cloudtasks.tasks.get"],
  ],
  [
    ["tasks"],
    /failing +status-500 +github +ci/,
    ["cloudtasks.queues.list", "cloudtasks.tasks.list"],
  ],
  [
    ["task", `q/${FAILING}`],
    /attempt 1 +failed[^]*\{"a":1\}/,
    ["cloudtasks.tasks.fullView", "logging.logEntries.list"],
  ],
  [
    ["queues"],
    /^q +running +1 [^]*relay-parked +paused +3/m,
    ["cloudtasks.queues.list", "cloudtasks.tasks.list", "logging.logEntries.list"],
  ],
  [["parked"], /3 +parked +schema-mismatch/, ["cloudtasks.tasks.list"]],
  [["dead"], /1 +dead +status-410/, ["cloudtasks.tasks.list"]],
  [["redrive", "--plan"], /4 tasks to redrive/, ["cloudtasks.tasks.list"]],
  [
    ["redrive", "--event", "e-failing", "--plan"],
    /Would let github e-failing/,
    ["logging.logEntries.list"],
  ],
  [["secrets"], /NEW_SECRET +last match/, ["logging.logEntries.list"]],
  [["archive", "list"], /kept-3[^]*kept-2[^]*kept-1/, ["storage.objects.list"]],
  [
    ["archive", "pull", "kept-1", "--to", join(tempFolder(), "to")],
    /kept-1\.http/,
    ["storage.objects.list", "storage.objects.get"],
  ],
  [["replay", "--plan"], /3 events to replay/, ["storage.objects.list", "logging.logEntries.list"]],
];

test.each(READING)(
  "relay %j reads the project, page by page, with the person's own token",
  async (args, out) => {
    expect(await run(...args)).toMatchObject({ code: 0, out: expect.stringMatching(out) });
    expect(cloud.calls.length).toBeGreaterThan(0);
    expect(cloud.mostPerMinute("logging.logEntries.list")).toBeLessThanOrEqual(12);
  },
);

test.each(READING)(
  "relay %j waits where Google answers 429 or a 5xx for a while, and says so",
  async (args, out) => {
    cloud.fail({ status: 429, headers: { "retry-after": "7" } });
    cloud.fail({ status: 503 });
    const { code, out: printed, err } = await run(...args);
    expect({ code, printed }).toEqual({ code: 0, printed: expect.stringMatching(out) });
    expect(err).toMatch(
      /waiting 7 s \(127\.0\.0\.1:\d+ answered 429\)\nwaiting \d s \(.* answered 503\)/,
    );
  },
);

test.each(
  READING.flatMap(([args, , needs]) => needs.map((permission) => [args, permission] as const)),
)("relay %j without %s says so, and which role has it", async (args, permission) => {
  cloud.revoke(permission);
  const { code, err } = await run(...args);
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining(`Your account lacks ${permission}: ask for ${ROLES[permission]}.`),
  });
  expect(err).not.toMatch(/\n\s+at /);
});

test.each(READING)("relay %j gives up an API that stays down, with exit code 1", async (args) => {
  cloud.fail({ status: 500, times: 1000 });
  const { code, err } = await run(...args);
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/Try again later\.\n$/) });
});

const DOCUMENT = readFileSync(join(import.meta.dirname, "../../../docs/operate.md"), "utf8");

test.each([
  ["deliveries"],
  ["event", "e-failing"],
  ["tasks"],
  ["task", `q/${FAILING}`],
  ["queues"],
  ["parked"],
  ["dead"],
  ["redrive", "--plan"],
  ["redrive", "--yes", "--id", "nothing"],
  ["redrive", "--event", "e-failing", "--plan"],
  ["secrets"],
  ["archive", "list"],
  ["archive", "pull", "kept-1", "--to", join(tempFolder(), "to")],
  ["replay", "--plan"],
  ["resume", "q"],
  ["delete", `other-1/${digest(9)}-github-ci`, "--yes"],
  ["run", `q/${FAILING}`],
  ["sweep", "--config", "no-sweep.yaml"],
])("relay %s --json has the members that the documentation lists", async (...args) => {
  accepts = false;
  const [name = "", second = ""] = args;
  if (name === "delete") await make("other-1", `${digest(9)}-github-ci`, "e-deleted");
  if (name === "sweep")
    args[2] = writeConfig("no-sweep.yaml", CONFIG.replace(", dead: {after: 1}", ""));
  const { out } = await run(...args, "--json");
  const called = name === "archive" ? `archive ${second}` : name;
  const option = ["--event", "--plan"].find((each) => args.includes(each) && name !== "replay");
  const rows = DOCUMENT.matchAll(/^\| (`relay .*?) \| (.*) \|$/gm);
  const row = [...rows].find(([, commands = ""]) =>
    commands.split(", ").includes(`\`relay ${called}${option === undefined ? "" : ` ${option}`}\``),
  );
  const documented = [...(row?.[2] ?? "").matchAll(/`(\w+)(\??)`/g)];
  const members = Object.keys(JSON.parse(out) as object);
  const required = documented.flatMap(([, member, mark]) => (mark === "" ? member : []));
  expect(members).toEqual(expect.arrayContaining(required));
  expect(documented.map(([, member]) => member)).toEqual(expect.arrayContaining(members));
});

test.each(Object.entries(ROLES))("the documentation has %s with its role", (permission, role) => {
  const rows = DOCUMENT.split("\n").filter((line) => line.includes(`\`${permission}\``));
  expect(rows.some((row) => row.includes(`\`${role}\``) || row.includes("the four on tasks"))).toBe(
    true,
  );
});

test("relay archive get prints an event's bytes", async () => {
  expect(await run("archive", "get", "kept-1")).toMatchObject({
    code: 0,
    bytes: '{"kept":"kept-1"}',
  });
});

test("the log is read at most 12 times a minute however long the list is, and the person is told why it waits", async () => {
  for (let number = 0; number < 40; number++) {
    const line = {
      message: "delivery",
      source: "long",
      event: `long-${number}`,
      outcome: "ignored",
    };
    world.writeLog(entryOf(JSON.stringify(line), { project: PROJECT, location: REGION }));
  }
  const { code, out, err } = await run("deliveries", "--source", "long", "--json");
  const { deliveries } = JSON.parse(out) as { deliveries: { event: string }[] };
  expect([code, new Set(deliveries.map(({ event }) => event)).size]).toEqual([0, 40]);
  expect(count("logging.logEntries.list")).toBe(20);
  expect(cloud.mostPerMinute("logging.logEntries.list")).toBe(12);
  expect(err).toMatch(/waiting \d+ s \(reads of the log: at most 12 a minute\)/);
});

test("a token that Google does not accept is answered with how to get one", async () => {
  const file = cloud.env["CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"] ?? "";
  const good = readFileSync(file, "utf8");
  expireToken(cloud);
  for (const command of ["parked", "deliveries"]) {
    expect(await run(command)).toMatchObject({
      code: 1,
      err: expect.stringContaining("gcloud auth application-default login"),
    });
  }
  expect(await run("archive", "list")).toMatchObject({ code: 1 });
  expireToken(cloud, good);
});

test("relay pause and resume need a permission of their own, and say so", async () => {
  cloud.revoke("cloudtasks.queues.pause");
  cloud.revoke("cloudtasks.queues.resume");
  for (const verb of ["pause", "resume"]) {
    expect(await run(verb, "q")).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        `lacks cloudtasks.queues.${verb}: ask for roles/cloudtasks.queueAdmin.`,
      ),
    });
  }
  cloud.reset();
  cloud.fail({ status: 429 });
  expect(await run("pause", "q", "--json")).toMatchObject({
    code: 0,
    out: expect.stringContaining('"PAUSED"'),
  });
  expect((await run("queues")).out).toMatch(/^q +paused/m);
  expect(await run("resume", "q")).toMatchObject({ code: 0, out: "q goes on\n" });
});

test("relay run tries a task once though Google is in trouble, and says how it ended", async () => {
  accepts = false;
  const before = arrived.length;
  cloud.revoke("cloudtasks.tasks.run");
  expect(await run("run", `q/${FAILING}`)).toMatchObject({
    code: 1,
    out: expect.stringContaining(
      "lacks cloudtasks.tasks.run: ask for roles/cloudtasks.taskRunner.",
    ),
  });
  cloud.reset();
  cloud.fail({ status: 429, on: /:run$/ });
  expect(await run("run", `q/${FAILING}`)).toMatchObject({
    code: 1,
    out: expect.stringContaining("still-failing: HTTP 500"),
  });
  expect(arrived.length).toBe(before + 1);
});

test("relay redrive runs each parked event once, also where a call of its answers 500", async () => {
  const before = arrived.length;
  cloud.fail({ status: 500, on: /:run$/ });
  const first = await run("redrive", "--yes", "--state", "parked");
  expect(first.code).toBe(1);
  expect(first.out).toMatch(/Try again later.[^]*2 of 3 tasks redriven, 1 still fails\.\n$/);
  cloud.fail({ status: 429, on: /:run$/, headers: { "retry-after": "3" } });
  const second = await run("redrive", "--yes", "--state", "parked");
  expect(second).toMatchObject({ code: 0, out: "1 of 1 task redriven.\n" });
  expect(arrived.slice(before).toSorted()).toEqual(["e-0", "e-1", "e-2"]);
  expect(await run("redrive", "--yes", "--state", "parked")).toMatchObject({
    code: 0,
    out: "Nothing to redrive.\n",
  });
});

test("relay redrive --event takes the bytes from a task, or from the archive where none is left, once each", async () => {
  const before = arrived.length;
  expect(await run("redrive", "--event", "e-failing", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^e-failing~2 is on its way/),
  });
  await world.settled();
  const line = {
    message: "delivery",
    source: "github",
    type: "push",
    event: "kept-3",
    outcome: "accepted",
  };
  world.writeLog(entryOf(JSON.stringify(line), { project: PROJECT, location: REGION }));
  expect(await run("redrive", "--event", "kept-3", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^kept-3~2 is on its way/),
  });
  await world.settled();
  expect(arrived.slice(before)).toEqual(["e-failing~2", "kept-3~2"]);
});

test("relay replay lets each archived event through once, however often it is called", async () => {
  const before = arrived.length;
  cloud.revoke("cloudtasks.tasks.create");
  expect(await run("replay", "--yes")).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      "lacks cloudtasks.tasks.create: ask for roles/cloudtasks.enqueuer.",
    ),
  });
  cloud.reset();
  expect(await run("replay", "--yes")).toMatchObject({
    code: 0,
    // One of them has just been let through by relay redrive --event.
    out: "2 of 2 events replayed, 1 had been before.\n",
  });
  expect(await run("replay", "--yes")).toMatchObject({ code: 0 });
  expect(arrived.slice(before).toSorted()).toEqual(["kept-1~2", "kept-2~2"]);
  expect(await run("replay", "kept-1", "--yes", "--generation", "3")).toMatchObject({ code: 0 });
  expect(arrived.slice(before).at(-1)).toBe("kept-1~3");
});

test("relay redrive --event typed twice says that it was done before, and does it again all the same", async () => {
  await keep("typed");
  const line = { message: "delivery", source: "github", type: "push", outcome: "accepted" };
  const log = (fields: object): void =>
    world.writeLog(
      entryOf(JSON.stringify({ ...line, ...fields }), { project: PROJECT, location: REGION }),
    );
  log({ event: "typed", targets: ["ci"], httpRequest: { status: 202 } });
  const before = arrived.length;
  const first = await run("redrive", "--event", "typed", "--yes");
  expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^typed~2 is/), err: "" });
  // The log is seconds late: the next one meets the task's name.
  const early = await run("redrive", "--event", "typed", "--yes");
  expect(early).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^typed~3 is/),
    err: "typed~2 was let through moments ago, and is not in the log yet.\n",
  });
  const time = new Date(Date.now() - 40_000).toISOString();
  for (const event of ["typed~2", "typed~3"])
    log({ time, event, targets: ["ci"], redriven: true, httpRequest: { status: 202 } });
  const told =
    /^typed~3 was let through \d+ (?:s|min) ago \(accepted\), and typed~4 is another event/;
  const plan = await run("redrive", "--event", "typed", "--plan");
  expect(plan.out).toMatch(/^Would let github typed once more to ci\. typed~3 was let through/);
  answer = "n";
  expect((await run("redrive", "--event", "typed")).code).toBe(1);
  const late = await run("redrive", "--event", "typed", "--yes", "--json");
  expect(late).toMatchObject({ code: 0, err: expect.stringMatching(told) });
  expect(JSON.parse(late.out)).toMatchObject({
    event: "typed~4",
    before: { event: "typed~3", time },
  });
  await world.settled();
  expect(arrived.slice(before)).toEqual(["typed~2", "typed~3", "typed~4"]);
});

test("relay sweep moves a dead task though Google asks for patience, and names a permission that is missing", async () => {
  for (const permission of ["cloudtasks.tasks.fullView", "cloudtasks.tasks.create"] as const) {
    cloud.revoke(permission);
    expect(await run("sweep")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`lacks ${permission}: ask for ${ROLES[permission]}.`),
    });
    cloud.reset();
  }
  cloud.fail({ status: 429, on: /^GET/ });
  cloud.fail({ status: 503, on: /^POST .*tasks$/ });
  cloud.fail({ status: 429, on: /^DELETE/ });
  expect(await run("sweep")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/moved +q\/.*attempts\n1 looked at, 1 moved to relay-dead\.\n$/),
    err: expect.stringMatching(/answered 429/),
  });
});

test("relay delete asks, and deletes on a yes alone", async () => {
  cloud.revoke("cloudtasks.tasks.delete");
  expect(await run("delete", `relay-dead/${DEAD}`, "--yes")).toMatchObject({
    code: 1,
    err: expect.stringContaining("ask for roles/cloudtasks.taskDeleter."),
  });
  cloud.reset();
  for (const no of ["", "n", "no", "yesterday"]) {
    answer = no;
    expect(await run("delete", `relay-dead/${DEAD}`)).toMatchObject({ code: 1, out: "" });
  }
  for (const command of ["redrive", "replay"]) {
    answer = "n";
    const more = command === "replay" ? ["--generation", "9"] : [];
    expect(await run(command, ...more)).toMatchObject({ code: 1, out: "" });
  }
  answer = " Yes ";
  expect(await run("delete", `relay-dead/${DEAD}`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^deleted/),
  });
  answer = undefined;
  expect(await run("redrive")).toMatchObject({
    code: 2,
    err: expect.stringContaining("pass --yes"),
  });
});

test("relay redrive on a yes takes dead letters to their target", async () => {
  answer = "y";
  const before = arrived.length;
  expect(await run("redrive", "--state", "dead")).toMatchObject({
    code: 0,
    out: "1 of 1 task redriven.\n",
    err: expect.stringMatching(/1 +dead +attempts[^]*1 task to redrive/),
  });
  expect(arrived.slice(before)).toEqual(["e-failing"]);
});

test("relay deliveries --follow shows each delivery once, though lines come late and Google refuses for a while", async () => {
  const write = (event: string): void => {
    const line = { message: "delivery", source: "followed", event, outcome: "ignored" };
    world.writeLog(entryOf(JSON.stringify(line), { project: PROJECT, location: REGION }));
  };
  const steps = [
    () => write("f-1"),
    () => {
      write("f-2");
      // More often than one call is tried again.
      cloud.fail({ status: 429, times: 9, on: /entries:list/ });
    },
    () => write("f-3"),
    () => write("f-4"),
    () => undefined,
  ];
  const stop = new AbortController();
  const { io, printed } = testIo({ ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml") });
  const clock = {
    now: () => Date.now(),
    sleep: (ms: number) => {
      // Only the wait from one look to the next is that long.
      if (ms !== 15_000) return Promise.resolve();
      const step = steps.shift();
      if (step === undefined) stop.abort();
      step?.();
      return Promise.resolve();
    },
  };
  const args = ["deliveries", "--follow", "--json", "--source", "followed", "--project", PROJECT];
  expect(await main(args, { ...io, clock, stop: stop.signal })).toBe(0);
  const shown = printed.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string });
  expect(shown.map(({ event }) => event)).toEqual(["f-1", "f-2", "f-3", "f-4"]);
  expect(printed.err).toMatch(
    /Try again later\. It is tried again until Ctrl-C\.\n[^]*It is there again\./,
  );
});

test("relay deliveries --follow ends where the project refuses for good", async () => {
  cloud.revoke("logging.logEntries.list");
  expect(await run("deliveries", "--follow")).toMatchObject({
    code: 1,
    err: expect.stringContaining("roles/logging.viewer"),
  });
});

test("relay console shows the project's deliveries on this machine until Ctrl-C", async () => {
  const env = { PATH: process.env["PATH"], ...cloud.env, RELAY_CONFIG: join(folder, "relay.yaml") };
  const console = start(process.execPath, [BIN, "console", "--project", PROJECT], { env });
  const [, url = ""] = await console.until(/console {2}(http:\S+)/);
  const entered = await fetch(url, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const list = await fetch(new URL("/deliveries.json?q=id:e-log-4", url), { headers: { cookie } });
  expect(await list.text()).toContain("e-log-4");
  expect(await console.stop()).toBe(0);
}, 60_000);
