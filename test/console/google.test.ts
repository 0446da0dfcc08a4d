import { expect, test } from "vitest";
import type { RedriveStep, StuckFact } from "../../src/console/facts/facts.ts";
import { openFacts } from "../../src/console/facts/open-facts.ts";
import { type Google, openGoogle } from "../../src/console/facts/google.ts";
import type { Clock } from "../../src/console/facts/pace.ts";
import { bodyOf, listen } from "../support/http.ts";

const KNOWN = {
  sources: [{ name: "github", secrets: ["NEW", "OLD"] }],
  targets: [{ name: "ci", queue: "ci" }],
};

/** A clock whose waits are over at once, and add up. */
function fakeClock(): Clock & { readonly waits: readonly number[] } {
  let now = Date.parse("2026-11-26T12:00:00Z");
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    sleep: (ms) => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

type Asked = {
  readonly path: string;
  readonly method: string;
  readonly token: string;
  readonly body: Record<string, unknown>;
};
type Answered = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: object;
};

const openAt = (url: string, clock: Clock): Google =>
  openGoogle({
    project: "p",
    location: "l",
    logging: url,
    tasks: url,
    token: () => Promise.resolve("a-token"),
    clock,
  });

/** A stand-in of both APIs in the cloud, which counts its calls. */
async function startCloud(answer: (asked: Asked, number: number) => Answered) {
  const calls: Asked[] = [];
  const { url } = await listen((request, response) => {
    void bodyOf(request).then((bytes) => {
      const asked = {
        path: request.url ?? "",
        method: request.method ?? "",
        token: request.headers.authorization ?? "",
        body: (bytes.length === 0 ? {} : JSON.parse(bytes.toString())) as Record<string, unknown>,
      };
      calls.push(asked);
      const { status = 200, headers = {}, body } = answer(asked, calls.length);
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    });
  });
  const clock = fakeClock();
  const google = openAt(url, clock);
  return { calls, clock, google, facts: openFacts(google, () => KNOWN) };
}

const failure = (status: number, code: string, headers: Record<string, string> = {}): Answered => ({
  status,
  headers,
  body: { error: { code: status, status: code, message: `${code} it is.` } },
});

test("the log is read at most 12 times in any minute, and who waits is told why", async () => {
  const { google, calls, clock } = await startCloud(() => ({ body: {} }));
  const said: string[] = [];
  const startedAt = clock.now();
  for (let call = 0; call < 30; call++) {
    await google.listEntries(
      { filter: "", orderBy: "timestamp desc", pageSize: 1 },
      { onWait: (why) => said.push(why) },
    );
  }
  expect(calls).toHaveLength(30);
  expect(clock.now() - startedAt).toBe(120_000);
  expect(said[0]).toMatch(/reads of the log: at most 12 a minute/);
  expect(calls[0]).toMatchObject({
    token: "Bearer a-token",
    body: { resourceNames: ["projects/p"] },
  });
});

test("Google's 429 is waited out as long as it asks, and twice as long each time where it does not say", async () => {
  const { google, calls, clock } = await startCloud((_, number) => {
    if (number === 1) return failure(429, "RESOURCE_EXHAUSTED", { "retry-after": "7" });
    return number < 4 ? failure(429, "RESOURCE_EXHAUSTED") : { body: { queues: [] } };
  });
  await google.tasks("GET", "projects/p/locations/l/queues");
  expect([calls.length, clock.waits]).toEqual([4, [7000, 2000, 4000]]);
});

test("a 429 that does not end is given up after six tries", async () => {
  const { google, calls } = await startCloud(() => failure(429, "RESOURCE_EXHAUSTED"));
  await expect(google.tasks("GET", "projects/p/locations/l/queues")).rejects.toMatchObject({
    status: "RESOURCE_EXHAUSTED",
  });
  expect(calls).toHaveLength(6);
});

test("a 403 is not tried again, and names the role that is missing", async () => {
  const { facts, calls } = await startCloud(() => failure(403, "PERMISSION_DENIED"));
  await expect(facts.deliveries({})).rejects.toThrow(/roles\/logging\.viewer/);
  await expect(facts.queues()).rejects.toThrow(/roles\/cloudtasks/);
  expect(calls).toHaveLength(2);
});

test("an API that is not there is named", async () => {
  const clock = fakeClock();
  const place = {
    project: "p",
    location: "l",
    logging: "http://127.0.0.1:9",
    tasks: "http://127.0.0.1:9",
  };
  const facts = openFacts(openGoogle({ ...place, clock }), () => KNOWN);
  await expect(facts.deliveries({})).rejects.toThrow(/127\.0\.0\.1:9 cannot be reached/);
});

test("lists of several pages are read to their end, with one call a page", async () => {
  const { facts, calls } = await startCloud(({ path }) => {
    if (!path.includes("/tasks?")) return { body: {} };
    const page = Number(new URL(path, "http://x").searchParams.get("pageToken") ?? 0);
    const name = `projects/p/locations/l/queues/relay-parked/tasks/task-${page}`;
    const times = { createTime: "2026-11-26T11:00:00Z", scheduleTime: "2026-11-26T11:00:00Z" };
    return {
      body: { tasks: [{ name, ...times }], ...(page < 2 && { nextPageToken: String(page + 1) }) },
    };
  });
  const found: string[] = [];
  for await (const { task } of facts.stuck({}, ["parked"])) found.push(task);
  expect(found).toEqual(["task-0", "task-1", "task-2"]);
  expect(calls).toHaveLength(3);
});

test("a page of deliveries costs two reads of the log, however many rows it has", async () => {
  const delivery = (number: number) => ({
    insertId: `i-${number}`,
    timestamp: "2026-11-26T11:59:00Z",
    jsonPayload: {
      message: "delivery",
      outcome: "accepted",
      source: "github",
      event: `e-${number}`,
      tasks: [`ci/${number.toString(16).padStart(32, "0")}-github-ci`],
    },
  });
  const rows = Array.from({ length: 100 }, (_, number) => delivery(number));
  const { facts, calls } = await startCloud(({ path, body }) => {
    if (path !== "/v2/entries:list") return failure(404, "NOT_FOUND");
    if (!String(body["filter"]).includes("cloud_tasks_queue")) return { body: { entries: rows } };
    const entries = rows.map(({ jsonPayload: { tasks } }) => ({
      timestamp: "2026-11-26T11:59:01Z",
      jsonPayload: {
        task: `projects/p/locations/l/queues/ci/tasks/${tasks[0]?.slice(3)}`,
        attemptResponseLog: { status: "OK", dispatchCount: "1", attemptDuration: "0.020s" },
      },
    }));
    return { body: { entries } };
  });
  const { items } = await facts.deliveries({}, undefined, 100);
  expect(new Set(items.flatMap(({ reached }) => reached.map(({ state }) => state)))).toEqual(
    new Set(["delivered"]),
  );
  expect(calls.map(({ path }) => path)).toEqual(["/v2/entries:list", "/v2/entries:list"]);
  for (const { body } of calls) expect(String(body["filter"]).length).toBeLessThan(20_000);
});

test("tasks are run at most 60 times in any minute", async () => {
  const { google, facts, clock } = await startCloud(({ path }) =>
    path.endsWith(":run") ? { body: {} } : failure(404, "NOT_FOUND"),
  );
  const startedAt = clock.now();
  for (let run = 0; run < 61; run++) await facts.run({ queue: "ci", task: `t${run}` });
  expect(clock.now() - startedAt).toBe(60_000);
  expect(google.world).toBe("cloud");
});

/** A relay that leaves these events parked; its lines are in the log from the given read on. */
const leavingParked = (linesFrom: number) => {
  const ran = new Set<string>();
  let reads = 0;
  return ({ path, body }: Asked): Answered => {
    const event = /\/tasks\/([^:?]+)/.exec(path)?.[1] ?? "";
    if (path.endsWith(":run")) ran.add(event);
    if (!path.includes("entries:list")) return { body: parkedTask(event, ran.has(event)) };
    reads += 1;
    const asked = [...ran].filter((one) => String(body["filter"]).includes(`"${one}"`));
    return { body: reads < linesFrom ? {} : { entries: asked.map(stillParkedLine) } };
  };
};

const parkedTask = (event: string, hasRun: boolean) => ({
  name: `projects/p/locations/l/queues/relay-parked/tasks/${event}`,
  dispatchCount: hasRun ? 1 : 0,
  ...(hasRun && {
    lastAttempt: {
      dispatchTime: "2026-11-26T12:00:00Z",
      responseTime: "2026-11-26T12:00:01Z",
      responseStatus: { code: 9, message: "FAILED_PRECONDITION(9): HTTP status code 422" },
    },
  }),
});

const stillParkedLine = (event: string) => ({
  resource: { type: "cloud_run_revision" },
  httpRequest: { status: 422 },
  jsonPayload: {
    message: "delivery",
    source: "github",
    event,
    outcome: "parked",
    redriven: true,
    cause: "schema-mismatch: /ref is required",
  },
});

const parkedFacts = (count: number): StuckFact[] =>
  Array.from({ length: count }, (_, number) => ({
    queue: "relay-parked",
    task: `e-${number}`,
    event: `e-${number}`,
    source: "github",
    kind: "parked",
    createdAt: "2026-11-26T11:00:00Z",
    dueAt: "2026-11-26T11:00:00Z",
    attempts: 0,
  }));

async function stepsOf(all: AsyncIterable<RedriveStep>): Promise<RedriveStep[]> {
  const steps: RedriveStep[] = [];
  for await (const step of all) steps.push(step);
  return steps;
}

test("why an event stays parked is told though its line comes to the log seconds after the answer", async () => {
  const { facts } = await startCloud(leavingParked(3));
  const steps = await stepsOf(facts.redrive(parkedFacts(2)));
  expect(steps.map(({ outcome, detail }) => [outcome, detail])).toEqual([
    ["still-failing", "schema-mismatch: /ref is required"],
    ["still-failing", "schema-mismatch: /ref is required"],
  ]);
});

test("lines that never come are waited for once in a redrive, however many events stay parked", async () => {
  const { facts, calls } = await startCloud(leavingParked(Number.POSITIVE_INFINITY));
  const steps = await stepsOf(facts.redrive(parkedFacts(60)));
  expect(new Set(steps.map(({ detail }) => detail))).toEqual(new Set(["HTTP 422"]));
  const reads = calls.filter(({ path }) => path.includes("entries:list"));
  expect(reads).toHaveLength(3 + 1 + 1);
});

test("an old secret may go only where the log reaches back for longer than a provider repeats a delivery", async () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const verdictWhere = async (matched: Record<string, string>, oldest?: string) => {
    const { facts } = await startCloud(({ body }) => {
      const filter = String(body["filter"]);
      const index = /secretIndex=(\d)/.exec(filter)?.[1];
      const at = index === undefined ? oldest : matched[index];
      return { body: { entries: at === undefined ? [] : [{ timestamp: at }] } };
    });
    return (await facts.secrets())[0]?.verdict;
  };
  expect(await verdictWhere({ 0: daysAgo(0.1) })).toBe("too-early");
  expect(await verdictWhere({ 0: daysAgo(0.1) }, daysAgo(4))).toBe("safe-to-remove");
  expect(await verdictWhere({ 0: daysAgo(0.1), 1: daysAgo(2) }, daysAgo(4))).toBe("still-used");
  expect(await verdictWhere({ 1: daysAgo(10) }, daysAgo(10))).toBe("still-used");
});

test("a queue's last hour is read off the operation log: what was made, delivered and failed, and how deep it was", async () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const operation = (minutesAgo: number, log: object, task = "t") => ({
    timestamp: new Date(now - minutesAgo * 60_000).toISOString(),
    jsonPayload: { task: `projects/p/locations/l/queues/ci/tasks/${task}`, ...log },
  });
  const made = { taskCreationLog: { status: "OK" } };
  const failed = { attemptResponseLog: { status: "UNAVAILABLE", dispatchCount: "1" } };
  const delivered = { attemptResponseLog: { status: "OK", dispatchCount: "2" } };
  const entries = [
    operation(59, made),
    operation(58.5, failed),
    operation(31, made, "u"),
    operation(10, delivered),
    operation(0.5, made, "v"),
  ];
  const queue = { name: "projects/p/locations/l/queues/ci" };
  const { facts } = await startCloud(({ path }) => {
    if (path.includes("/tasks?")) return { body: { tasks: [{ name: "u" }, { name: "v" }] } };
    return { body: path === "/v2/entries:list" ? { entries } : { queues: [queue] } };
  });
  const ci = await facts.queue("ci");
  expect(ci).toMatchObject({ depth: 2, lastHour: { delivered: 1, failed: 1 } });
  const { hour = [] } = ci ?? {};
  expect(hour).toHaveLength(30);
  expect(hour.map(({ depth }) => depth).join("")).toBe(
    "1".repeat(14) + "2".repeat(11) + "1".repeat(4) + "2",
  );
  expect(hour[0]).toMatchObject({ created: 1, failed: 1, delivered: 0 });
});

test("a queue that logs nothing, a part, or too much to read has no hour rather than a wrong one", async () => {
  const name = "projects/p/locations/l/queues/ci";
  const created = {
    timestamp: "2026-11-26T11:59:00Z",
    jsonPayload: { task: `${name}/tasks/t`, taskCreationLog: { status: "OK" } },
  };
  const sampled = { name, stackdriverLoggingConfig: { samplingRatio: 0.1 } };
  const cases = [
    { log: { entries: [] }, queue: { name } },
    { log: { entries: [], nextPageToken: "more" }, queue: { name } },
    { log: { entries: [created] }, queue: sampled },
  ];
  for (const { log, queue } of cases) {
    const { facts } = await startCloud(({ path }) => {
      if (path.includes("/tasks?")) return { body: {} };
      return { body: path === "/v2/entries:list" ? log : { queues: [queue] } };
    });
    expect(await facts.queue("ci")).not.toHaveProperty("hour");
  }
});

test("a queue that logs and had nothing to had a quiet hour", async () => {
  const stackdriverLoggingConfig = { samplingRatio: 1 };
  const queue = { name: "projects/p/locations/l/queues/ci", stackdriverLoggingConfig };
  const { facts } = await startCloud(({ path }) => {
    if (path.includes("/tasks?")) return { body: { tasks: [{ name: "t" }] } };
    return { body: path === "/v2/entries:list" ? {} : { queues: [queue] } };
  });
  const { hour = [] } = (await facts.queue("ci")) ?? {};
  expect(hour.map(({ depth, created }) => [depth, created])).toEqual(
    Array.from({ length: 30 }, () => [1, 0]),
  );
});

test("a read whose kept connection was closed meanwhile is answered; what changes something is asked once", async () => {
  const asked: string[] = [];
  const { url } = await listen((request, response) => {
    const call = `${request.method} ${request.url}`;
    asked.push(call);
    if (asked.filter((one) => one === call).length === 1) request.socket.destroy();
    else response.end("{}");
  });
  const google = openAt(url, fakeClock());
  await google.listEntries({ filter: "", orderBy: "timestamp desc", pageSize: 1 });
  await google.tasks("GET", "projects/p/locations/l/queues");
  await expect(google.tasks("POST", "projects/p/locations/l/queues/q:pause")).rejects.toThrow(
    `${new URL(url).host} cannot be reached`,
  );
  expect(asked).toEqual([
    "POST /v2/entries:list",
    "POST /v2/entries:list",
    "GET /v2/projects/p/locations/l/queues",
    "GET /v2/projects/p/locations/l/queues",
    "POST /v2/projects/p/locations/l/queues/q:pause",
  ]);
});
