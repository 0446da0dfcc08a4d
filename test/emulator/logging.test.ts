import { expect, test } from "vitest";
import { startEmulator } from "../../src/emulator/emulator.ts";
import type { LogEntry } from "../../src/emulator/logging/entry.ts";
import { tempFolder } from "../support/folder.ts";
import { answering, QUEUE, sharedWorld, startTarget, startWorld, type World } from "./world.ts";

type Listed = {
  readonly entries?: readonly (LogEntry & { readonly insertId: string })[];
  readonly nextPageToken?: string;
  readonly error?: { readonly status: string; readonly message: string };
};

async function list({ restPort }: { restPort: number }, request: object = {}): Promise<Listed> {
  const answer = await fetch(`http://127.0.0.1:${restPort}/v2/entries:list`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceNames: ["projects/p"], ...request }),
  });
  return (await answer.json()) as Listed;
}

const line = (number: number, fields: object = {}, more: Partial<LogEntry> = {}): LogEntry => ({
  logName: "projects/p/logs/run.googleapis.com%2Fstdout",
  resource: { type: "cloud_run_revision", labels: { service_name: "relay" } },
  timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, number)).toISOString(),
  insertId: `line-${number}`,
  severity: "INFO",
  jsonPayload: { message: "delivery", number, ...fields },
  ...more,
});

const world = await sharedWorld();
const LINES: readonly LogEntry[] = [
  line(0, { source: "github", type: "issues.opened", targets: ["ci", "audit"] }),
  line(1, { source: "github", type: "push", cause: "schema-mismatch: /ref is missing" }),
  line(2, { source: "stripe", note: 'he said "no"' }, { severity: "ERROR" }),
  line(3, { source: "stripe" }, { httpRequest: { status: 404, requestSize: "1200" } }),
  { ...line(4), severity: "WARNING", jsonPayload: { a: { "b.c": "x" } } },
];
for (const each of LINES) world.writeLog(each);

/** Numbers of the lines that a filter finds. */
async function found(filter: string): Promise<readonly number[]> {
  const { entries = [], error } = await list(world, { filter });
  expect(error).toBeUndefined();
  return entries.map(({ insertId }) => Number(insertId.replace("line-", "")));
}

test.for<readonly [string, readonly number[]]>([
  ["", [0, 1, 2, 3, 4]],
  ["jsonPayload.source=github", [0, 1]],
  ['jsonPayload.source = "GitHub"', [0, 1]],
  ["jsonPayload.source:hub", [0, 1]],
  ["jsonPayload.source!=github", [2, 3, 4]],
  ["NOT jsonPayload.source=github", [2, 3, 4]],
  ["-jsonPayload.source=github", [2, 3, 4]],
  ['jsonPayload.targets="audit"', [0]],
  ['jsonPayload.type=~"^issues\\\\."', [0]],
  ['jsonPayload.type=~"^issues\\."', [0]],
  ['jsonPayload.type!~"^issues"', [1, 2, 3, 4]],
  ["jsonPayload.cause:*", [1]],
  ["severity>=WARNING", [2, 4]],
  ["severity=(ERROR OR WARNING)", [2, 4]],
  ["httpRequest.status>=400 AND httpRequest.status<500", [3]],
  ["httpRequest.requestSize>500", [3]],
  ["httpRequest.requestSize>5000", []],
  ['timestamp>="2026-01-01T00:00:03Z"', [3, 4]],
  ['timestamp>"2026-01-01T01:00:01+01:00" timestamp<"2026-01-01T00:00:03.000000001Z"', [2, 3]],
  ['logName="projects/p/logs/run.googleapis.com%2Fstdout" insertId="LINE-1"', [1]],
  ['log_id("run.googleapis.com/stdout") AND jsonPayload.number=2', [2]],
  ["resource.labels.service_name=relay jsonPayload.number>2 jsonPayload.number<=3", [3]],
  // OR binds closer than AND.
  ["jsonPayload.source=github AND jsonPayload.number=0 OR jsonPayload.number=2", [0]],
  ["(jsonPayload.source=github AND jsonPayload.number=0) OR jsonPayload.number=2", [0, 2]],
  ['jsonPayload.note="he said \\"no\\""', [2]],
  ['"schema-mismatch"', [1]],
  ["STRIPE", [2, 3]],
  ['jsonPayload.a."b.c"=x', [4]],
  ["jsonPayload.source=github -- a comment\njsonPayload.number=1", [1]],
  ["jsonPayload.nothing=1", []],
])("entries:list finds what the filter %j asks for", async ([filter, numbers]) => {
  expect(await found(filter)).toEqual(numbers);
});

test.for([
  "jsonPayload.source=",
  "(severity=ERROR",
  "severity=LOUD",
  'timestamp>"yesterday"',
  'jsonPayload.source=~"("',
  "sample(insertId, 0.1)",
  ") = 1",
  "(".repeat(1000),
  "a".repeat(20_001),
])("entries:list refuses the filter %j as Google does", async (filter) => {
  const { error } = await list(world, { filter });
  expect(error).toMatchObject({ status: "INVALID_ARGUMENT" });
});

test("entries:list asks for a project, an order it knows and a page token of the same list", async () => {
  for (const wrong of [
    { resourceNames: [] },
    { resourceNames: ["folders/1"] },
    { orderBy: "severity" },
    { pageSize: -1 },
    { pageToken: "nothing" },
  ]) {
    const { error } = await list(world, wrong);
    expect({ wrong, status: error?.status }).toEqual({ wrong, status: "INVALID_ARGUMENT" });
  }
  const { nextPageToken } = await list(world, { pageSize: 1 });
  const other = await list(world, {
    pageSize: 1,
    pageToken: nextPageToken,
    filter: "severity=INFO",
  });
  expect(other.error?.status).toBe("INVALID_ARGUMENT");
});

test("another project's entries are not seen", async () => {
  expect(await list(world, { resourceNames: ["projects/other"] })).toEqual({});
});

test("pages hold every entry once, newest first where that is asked, also of one and the same time", async () => {
  const { writeLog, restPort } = await startWorld();
  const timestamp = "2026-01-01T00:00:00Z";
  for (let number = 0; number < 450; number++) {
    writeLog({
      ...line(0, { number }),
      insertId: `id-${String(number).padStart(4, "0")}`,
      timestamp,
    });
  }
  for (const orderBy of ["timestamp asc", "timestamp desc"]) {
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await list({ restPort }, { orderBy, pageSize: 170, pageToken });
      seen.push(...(page.entries ?? []).map(({ insertId }) => insertId));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    const sorted = seen.toSorted();
    expect(seen).toEqual(orderBy.endsWith("asc") ? sorted : sorted.toReversed());
    expect(new Set(seen).size).toBe(450);
  }
});

test.for([
  ["entries", { entries: 1500, bytes: 1e9 }, 1500],
  ["bytes", { entries: 1e9, bytes: 600_000 }, 2000],
] as const)(
  "the oldest are forgotten over the limit of %s, and the rest survives a restart",
  async ([, logLimits, most]) => {
    const options = { grpcPort: 0, restPort: 0, data: tempFolder(), logLimits };
    const first = await startEmulator(options);
    for (let number = 0; number < 3000; number++) first.writeLog(line(number));
    await first.close();
    const second = await startEmulator(options);
    second.writeLog(line(3000));
    const orderBy = "timestamp desc";
    const kept = (await list(second, { orderBy, pageSize: 1000 })).entries ?? [];
    expect(kept[0]?.insertId).toBe("line-3000");
    const oldest = (await list(second, { pageSize: 1 })).entries?.[0]?.insertId ?? "";
    expect(3000 - Number(oldest.replace("line-", ""))).toBeLessThanOrEqual(most);
    expect(kept.length).toBeGreaterThan(900);
    await second.close();
  },
);

test("every task's making, attempts and answers are in the operation log, as Google writes it", async () => {
  const own: World = await startWorld();
  const target = await startTarget(answering(503, 200));
  await own.client.createQueue({
    parent: "projects/p/locations/l",
    queue: { name: QUEUE, retryConfig: { minBackoff: { seconds: 0, nanos: 1_000_000 } } },
  });
  const name = `${QUEUE}/tasks/one`;
  await own.client.createTask({
    parent: QUEUE,
    task: { name, httpRequest: { url: `${target.url}/in`, httpMethod: "POST" } },
  });
  await target.nth(2);
  await own.settled();
  const filter = `resource.type="cloud_tasks_queue" jsonPayload.task="${name}"`;
  const { entries = [] } = await list(own, { filter });
  const log = entries.map(({ jsonPayload = {} }) => {
    const { "@type": type, task, ...what } = jsonPayload;
    expect([type, task]).toEqual([
      "type.googleapis.com/google.cloud.tasks.logging.v1.TaskActivityLog",
      name,
    ]);
    return what;
  });
  const targetAddress = `POST ${target.url}/in`;
  expect(log).toMatchObject([
    { taskCreationLog: { targetAddress, targetType: "HTTP", status: "OK" } },
    { attemptDispatchLog: { targetAddress, dispatchCount: "1", responseCount: "0" } },
    { attemptResponseLog: { status: "UNAVAILABLE", dispatchCount: "1" } },
    { attemptDispatchLog: { dispatchCount: "2", responseCount: "1" } },
    { attemptResponseLog: { status: "OK", dispatchCount: "2" } },
  ]);
  expect(log[2]).toHaveProperty("attemptResponseLog.retryTime");
  expect(log[4]).not.toHaveProperty("attemptResponseLog.retryTime");
  expect(entries.map(({ severity }) => severity)).toEqual([
    "INFO",
    "INFO",
    "ERROR",
    "INFO",
    "INFO",
  ]);
  expect(entries[0]).toMatchObject({
    logName: "projects/p/logs/cloudtasks.googleapis.com%2Ftask_operations_log",
    resource: { labels: { queue_id: "q", location: "l", project_id: "p" } },
  });
});
