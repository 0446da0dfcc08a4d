import { sign } from "@octokit/webhooks-methods";
import { describe, expect, test } from "vitest";
import type { Answer, Delivery } from "../../src/types/delivery.ts";
import type { Task } from "../../src/types/task.ts";
import { QueueError } from "../../src/relay/queue/errors.ts";
import {
  config,
  delivery,
  memoryQueue,
  preset,
  route,
  source,
  target,
  testRelay,
} from "./fixtures.ts";

const SECRET = "It's a Secret to Everybody";
const PUSH = '{"ref":"refs/heads/main","commits":[{"message":"héllo ✓"}]}';
const NOW = new Date("2026-11-23T12:00:00Z");

/** A delivery that GitHub's own library has signed. */
async function github(
  body: string = PUSH,
  headers: Record<string, string> = {},
  overrides: Partial<Delivery> = {},
): Promise<Delivery> {
  const signed = {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "X-Hub-Signature-256": await sign(SECRET, body),
    "User-Agent": "GitHub-Hookshot/044aadd",
    ...headers,
  };
  return delivery(body, signed, overrides);
}

const read = (answer: Answer): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>;

const queuesOf = (tasks: readonly Task[]): string[] =>
  tasks.map((task) => task.name.split("/")[5] ?? "").toSorted();

const twoTargets = (): ReturnType<typeof config> =>
  config(
    [source({ routes: [route({ to: ["ci", "audit"] })] })],
    [target(), target({ name: "audit" })],
  );

describe("an authentic delivery", () => {
  test("becomes one task per target, and the answer counts them", async () => {
    const { relay, tasks } = testRelay(twoTargets());
    const answer = await relay(await github());
    expect(answer.status).toBe(202);
    expect(read(answer)).toEqual({
      event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      type: "push",
      status: "accepted",
      tasks: 2,
      duplicates: 0,
    });
    expect(queuesOf(tasks())).toEqual(["audit", "ci"]);
  });

  test("reaches the task byte for byte, as a CloudEvent, with the provider's headers and no credential", async () => {
    const { relay, tasks } = testRelay();
    await relay(
      await github(PUSH, {
        Authorization: "Bearer caller",
        Cookie: "session=1",
        "X-Unknown": "1",
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      }),
    );
    const [task] = tasks();
    expect(task?.body.equals(Buffer.from(PUSH))).toBe(true);
    expect(task?.headers).toEqual({
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "ce-specversion": "1.0",
      "ce-id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      "ce-source": "github",
      "ce-type": "push",
      "ce-time": NOW.toISOString(),
    });
    expect(task?.auth).toEqual({
      kind: "oidc",
      serviceAccount: "invoker@p.iam.gserviceaccount.com",
      audience: "https://ci.example.com",
    });
  });

  test("gives a task whose name is a hash first and readable names last", async () => {
    const { relay, tasks } = testRelay();
    await relay(await github());
    expect(tasks()[0]?.name).toMatch(
      /^projects\/p\/locations\/us-central1\/queues\/ci\/tasks\/[0-9a-f]{32}-github-ci$/,
    );
  });

  test("goes to two targets that share a queue as two tasks", async () => {
    const shared = [target({ queue: "one" }), target({ name: "audit", queue: "one" })];
    const { relay, tasks } = testRelay(
      config([source({ routes: [route({ to: ["ci", "audit"] })] })], shared),
    );
    await relay(await github());
    expect(tasks().map(({ url }) => new URL(url).hostname)).toEqual([
      "ci.example.com",
      "audit.example.com",
    ]);
  });

  test("carries the target's own headers, with values from the environment", async () => {
    const headers = { "X-Team": "platform", "x-key": "Key ${CI_KEY}" };
    const { relay, tasks } = testRelay(config([source()], [target({ headers })]), {
      env: { CI_KEY: "k1" },
    });
    await relay(await github());
    expect(tasks()[0]?.headers).toMatchObject({ "x-team": "platform", "x-key": "Key k1" });
  });

  test("passes on no credential, signature or hop-by-hop header, even where all headers are forwarded", async () => {
    const { relay, tasks } = testRelay(config([source({ forwardHeaders: ["*"] })]));
    await relay(
      await github(PUSH, {
        Authorization: "Bearer caller",
        Cookie: "session=1",
        Connection: "close",
        "X-Forwarded-For": "203.0.113.7",
        "X-CloudTasks-TaskName": "forged",
        "Relay-Cause": "forged",
        "X-Serverless-Authorization": "Bearer caller",
        "X-Goog-IAP-JWT-Assertion": "eyJ",
        "X-Goog-Authenticated-User-Email": "accounts.google.com:admin@example.com",
        "X-Apigateway-Api-Userinfo": "e30",
        "X-Goog-IAM-Authorization-Token": "eyJ",
        "X-CloudScheduler": "true",
        "X-Firebase-AppCheck": "eyJ",
        "CF-Access-JWT-Assertion": "eyJ",
        "X-MS-Client-Principal": "e30",
        "X-HTTP-Method-Override": "DELETE",
        "X-Original-URL": "/admin",
        "Metadata-Flavor": "Google",
        Range: "bytes=0-1",
        "If-None-Match": "*",
        "X-Custom": "kept",
      }),
    );
    expect(Object.keys(tasks()[0]?.headers ?? {}).toSorted()).toEqual([
      "ce-id",
      "ce-source",
      "ce-specversion",
      "ce-time",
      "ce-type",
      "content-type",
      "x-custom",
      "x-github-delivery",
      "x-github-event",
    ]);
  });

  test("that comes again makes no second task and is answered as a duplicate", async () => {
    const { relay, tasks } = testRelay(twoTargets());
    await relay(await github());
    const again = await relay(await github());
    expect(again.status).toBe(202);
    expect(read(again)).toMatchObject({ status: "duplicate", tasks: 0, duplicates: 2 });
    expect(tasks()).toHaveLength(2);
  });

  test("sent a hundred times at once makes one task per target", async () => {
    const { relay, tasks } = testRelay(twoTargets());
    const copy = await github();
    const answers = await Promise.all(Array.from({ length: 100 }, () => relay(copy)));
    expect(tasks()).toHaveLength(2);
    const made = answers.map((answer) => Number(read(answer)["tasks"]));
    expect(made.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  test("is answered as its source wants, where it says so", async () => {
    const respond = { status: 200, body: "[accepted]", contentType: "text/plain" };
    const { relay } = testRelay(config([source({ respond })]));
    expect(await relay(await github())).toEqual({
      status: 200,
      headers: { "content-type": "text/plain" },
      body: "[accepted]",
    });
  });

  test("signed with the older of two secrets passes, and the log says which", async () => {
    const { relay, lines } = testRelay(config([source({ secrets: ["NEW", "SECRET"] })]), {
      env: { NEW: "new secret" },
    });
    expect((await relay(await github())).status).toBe(202);
    expect(lines()[0]).toMatchObject({
      secretIndex: 1,
      secretNames: "NEW,SECRET",
      severity: "WARNING",
    });
  });
});

describe("routing", () => {
  const routed = async (routes: Parameters<typeof source>[0] & object, body = PUSH) => {
    const { relay, tasks } = testRelay(
      config([source(routes)], [target(), target({ name: "audit" }), target({ name: "triage" })]),
    );
    const answer = await relay(await github(body));
    return { answer: read(answer), tasks: tasks() };
  };

  test("a glob matches the whole type, with the action as its suffix", async () => {
    const routes = [route({ events: ["push.*"] }), route({ events: ["push.o*ed"], to: ["audit"] })];
    const { tasks } = await routed({ routes }, '{"action":"opened"}');
    expect(queuesOf(tasks)).toEqual(["audit", "ci"]);
    expect(queuesOf((await routed({ routes }, '{"action":"closed"}')).tasks)).toEqual(["ci"]);
    expect(queuesOf((await routed({ routes }, "{}")).tasks)).toEqual([]);
  });

  test("a `when` decides by the body, and is false over a field that is missing", async () => {
    const on = (when: string) => routed({ routes: [route({ when })] });
    expect((await on('body.ref == "refs/heads/main"')).tasks).toHaveLength(1);
    expect((await on('body.ref == "refs/heads/dev"')).tasks).toHaveLength(0);
    expect((await on('body.nope.deep == "x"')).tasks).toHaveLength(0);
    expect((await on('headers["x-github-event"] == event.type')).tasks).toHaveLength(1);
  });

  test("a target that two routes name gets the event once, as the first one says", async () => {
    const { tasks } = await routed({ routes: [route({ delaySeconds: 60 }), route()] });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.scheduleTime).toEqual(new Date(NOW.getTime() + 60_000));
  });

  test("an event that no route matches is ignored, or parked where the source says so", async () => {
    const routes = [route({ events: ["issues"] })];
    expect((await routed({ routes })).answer["status"]).toBe("ignored");
    const parked = await routed({ routes, unrouted: "park" });
    expect(parked.answer["status"]).toBe("parked");
    expect(queuesOf(parked.tasks)).toEqual(["relay-parked"]);
    expect(parked.tasks[0]?.headers["relay-cause"]).toBe("unrouted");
  });

  test("`at` schedules by the payload, in the past means at once, and what cannot be honoured is parked", async () => {
    const at = 'timestamp(body.due) - duration("24h")';
    const due = (text: string) =>
      routed({ routes: [route({ at })] }, JSON.stringify({ due: text }));
    expect((await due("2026-11-25T12:00:00Z")).tasks[0]?.scheduleTime).toEqual(
      new Date("2026-11-24T12:00:00Z"),
    );
    expect((await due("2020-01-01T00:00:00Z")).answer["status"]).toBe("accepted");
    for (const bad of ["2027-03-01T00:00:00Z", "soon"]) {
      const { answer, tasks } = await due(bad);
      expect(answer["status"]).toBe("parked");
      expect(tasks[0]?.headers["relay-cause"]).toBe("unschedulable");
    }
  });

  test("jitter spreads within its bound, and is the same for a redelivery", async () => {
    const jittered = async (id: string, receivedAt: Date): Promise<number> => {
      const { relay, tasks } = testRelay(
        config([source({ routes: [route({ jitterSeconds: 30 })] })]),
      );
      await relay(await github(PUSH, { "X-GitHub-Delivery": id }, { receivedAt }));
      return (tasks()[0]?.scheduleTime?.getTime() ?? 0) - receivedAt.getTime();
    };
    const offsets = await Promise.all(
      Array.from({ length: 20 }, (_, index) => jittered(`id-${index}`, NOW)),
    );
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(30_000);
    expect(new Set(offsets).size).toBeGreaterThan(15);
    expect(await jittered("id-3", new Date(NOW.getTime() + 5000))).toBe(offsets[3]);
  });

  test("`dedup.key` decides what counts as the same event", async () => {
    const { relay, tasks } = testRelay(
      config([source({ dedup: { key: "string(body.n)", ledger: false } })]),
    );
    await relay(await github('{"n":1}', { "X-GitHub-Delivery": "a" }));
    await relay(await github('{"n":1}', { "X-GitHub-Delivery": "b" }));
    await relay(await github('{"n":2}', { "X-GitHub-Delivery": "c" }));
    expect(tasks()).toHaveLength(2);
  });
});

describe("an authentic body that cannot be read", () => {
  const unreadable = (): Promise<Delivery> => github("{nope", { "content-type": "text/plain" });

  test("is parked with its bytes, and a redelivery of it is a duplicate", async () => {
    const { relay, tasks, lines } = testRelay();
    const answer = await relay(await unreadable());
    expect(answer.status).toBe(202);
    expect(read(answer)).toMatchObject({
      event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      type: "push",
      status: "parked",
    });
    expect(read(await relay(await unreadable()))).toMatchObject({ status: "duplicate" });
    const [task] = tasks();
    expect(task?.headers["relay-cause"]).toBe("malformed");
    expect(task?.body.toString()).toBe("{nope");
    expect(lines()[0]).toMatchObject({ outcome: "parked", parked: 1, severity: "WARNING" });
  });

  test("is parked under any media type", async () => {
    const { relay, tasks } = testRelay();
    await relay(await github("<a/>", { "content-type": "application/xml" }));
    expect(tasks()[0]?.headers["relay-cause"]).toBe("malformed");
  });

  test("is refused where the source rejects what is invalid", async () => {
    const { relay, tasks, lines } = testRelay(config([source({ invalid: "reject" })]));
    const answer = await relay(await unreadable());
    expect(answer.status).toBe(400);
    expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:malformed-payload" });
    expect(tasks()).toEqual([]);
    expect(lines()[0]).toMatchObject({ outcome: "refused", code: "malformed-payload" });
  });

  test("is delivered with a warning where the source passes what is invalid", async () => {
    const { relay, tasks, lines } = testRelay(config([source({ invalid: "pass" })]));
    expect(read(await relay(await unreadable()))).toMatchObject({ status: "accepted" });
    expect(tasks()[0]?.body.toString()).toBe("{nope");
    expect(lines()[0]).toMatchObject({ severity: "WARNING", schemaErrors: [{ pointer: "" }] });
  });
});

describe("a payload that breaks its schema", () => {
  const schemas = {
    "push.json": { type: "object", required: ["ref"], properties: { ref: { type: "string" } } },
  };
  const withSchema = (invalid: "park" | "reject" | "pass") =>
    testRelay(config([source({ invalid, schemas: [{ events: "push", file: "push.json" }] })]), {
      schemas,
    });

  test("is parked with its bytes and the cause, and a redelivery of it is a duplicate", async () => {
    const { relay, tasks } = withSchema("park");
    expect(read(await relay(await github('{"ref": 1}')))).toMatchObject({ status: "parked" });
    expect(read(await relay(await github('{"ref": 1}')))).toMatchObject({ status: "duplicate" });
    const [task] = tasks();
    expect(tasks()).toHaveLength(1);
    expect(task?.name).toContain("/queues/relay-parked/tasks/");
    expect(task?.url).toBe("https://relay.example.com/-/redrive/github");
    expect(task?.auth).toMatchObject({ audience: "https://relay.example.com" });
    expect(task?.body.toString()).toBe('{"ref": 1}');
    expect(task?.headers["relay-cause"]).toBe("schema-mismatch");
    expect(decodeURIComponent(task?.headers["relay-cause-detail"] ?? "")).toBe(
      "/ref must be string",
    );
  });

  test("is parked without headers that would not fit, so that its redrive is not refused for them", async () => {
    const { relay, tasks } = withSchema("park");
    await relay(await github('{"ref": 1}', { "X-Huge": "x".repeat(9000) }));
    const packed = tasks()[0]?.headers["relay-headers"] ?? "";
    const headers = JSON.parse(Buffer.from(packed, "base64url").toString()) as object;
    expect(headers).toMatchObject({ "x-github-event": "push" });
    expect(headers).not.toHaveProperty("x-huge");
  });

  test("can be brought back however long its forwarded headers and its cause are", async () => {
    const { relay, tasks } = withSchema("park");
    const long = { "X-GitHub-Event": "push", "X-GitHub-Long": "x".repeat(12_000) };
    await relay(await github('{"ref": 1}', long));
    const size = Object.entries(tasks()[0]?.headers ?? {}).join().length;
    expect(size).toBeLessThan(12 * 1024);
  });

  test("is refused with the places at fault where the source rejects", async () => {
    const { relay, tasks } = withSchema("reject");
    const answer = await relay(await github('{"ref": 1}'));
    expect(answer.status).toBe(422);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(read(answer)).toEqual({
      type: "urn:webhook-relay:schema-mismatch",
      title: "Payload does not match its schema",
      status: 422,
      detail: "The payload does not match the schema of push.",
      event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      errors: [{ pointer: "/ref", message: "must be string" }],
    });
    expect(tasks()).toEqual([]);
  });

  test("is delivered with a warning in the log where the source passes", async () => {
    const { relay, tasks, lines } = withSchema("pass");
    expect(read(await relay(await github('{"ref": 1}')))).toMatchObject({ status: "accepted" });
    expect(tasks()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ severity: "WARNING", schemaErrors: [{ pointer: "/ref" }] });
  });
});

describe("bad input gets its problem and makes no task", () => {
  const cases: readonly {
    name: string;
    code: string;
    status: number;
    make: () => Promise<Delivery>;
  }[] = [
    {
      name: "an unknown path",
      code: "unknown-source",
      status: 404,
      make: () => github(PUSH, {}, { path: "/gitlab" }),
    },
    {
      name: "a name that every object has",
      code: "unknown-source",
      status: 404,
      make: () => github(PUSH, {}, { path: "/constructor" }),
    },
    {
      name: "another method",
      code: "method-not-allowed",
      status: 405,
      make: () => github(PUSH, {}, { method: "PUT" }),
    },
    {
      name: "a body beyond the largest that any provider sends",
      code: "body-too-large",
      status: 413,
      make: () => github(JSON.stringify({ text: "x".repeat(25 * 1024 * 1024) })),
    },
    {
      name: "no signature",
      code: "bad-signature",
      status: 401,
      make: async () => delivery(PUSH, { "x-github-event": "push" }),
    },
    {
      name: "a signature over other bytes",
      code: "bad-signature",
      status: 401,
      make: async () => github(PUSH, { "X-Hub-Signature-256": await sign(SECRET, `${PUSH} `) }),
    },
    {
      name: "a delivery id that came twice",
      code: "bad-signature",
      status: 401,
      make: async () => {
        const once = await github();
        return { ...once, rawHeaders: [...once.rawHeaders, "x-github-delivery", "other"] };
      },
    },
    {
      name: "a content coding that does not decode",
      code: "unsupported-media-type",
      status: 415,
      make: () => github("{}", { "content-encoding": "gzip" }),
    },
  ];

  test.each(cases)("$name: $code", async ({ code, status, make }) => {
    const { relay, tasks, lines } = testRelay();
    const answer = await relay(await make());
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(read(answer)).toMatchObject({ type: `urn:webhook-relay:${code}`, status });
    expect(tasks()).toEqual([]);
    expect(lines()[0]).toMatchObject({ outcome: "refused", code, severity: "WARNING" });
  });

  test("405 says which methods the source knows", async () => {
    const meta = source({ name: "meta", provider: preset("meta"), options: { verifyToken: "t" } });
    const { relay } = testRelay(config([source(), meta]));
    const put = (path: string) => relay(delivery("", {}, { method: "PUT", path }));
    expect((await put("/github")).headers["allow"]).toBe("POST");
    expect((await put("/meta")).headers["allow"]).toBe("POST, GET");
  });
});

describe("a queue in trouble", () => {
  const failing = (status: string, when: (call: number) => boolean) =>
    memoryQueue((_task, call) => {
      if (when(call)) throw new QueueError(status, `said ${status}`);
    });

  test("that fails once is asked again, and the sender never learns", async () => {
    const queue = failing("UNAVAILABLE", (call) => call === 1);
    const { relay, tasks } = testRelay(twoTargets(), { queue });
    expect(read(await relay(await github()))).toMatchObject({ status: "accepted", tasks: 2 });
    expect(tasks()).toHaveLength(2);
  });

  test("that creates the task but loses the answer is asked again, and the event counts as new", async () => {
    const { queue, tasks } = memoryQueue();
    let answers = 0;
    const losingFirst = {
      ...queue,
      create: async (task: Task, timeoutMs: number) => {
        const outcome = await queue.create(task, timeoutMs);
        answers += 1;
        if (answers === 1) throw new QueueError("DEADLINE_EXCEEDED", "lost");
        return outcome;
      },
    };
    const all = (): Task[] => [...tasks.values()];
    const { relay } = testRelay(config(), { queue: { queue: losingFirst, tasks, all } });
    expect(read(await relay(await github()))).toMatchObject({ status: "accepted", tasks: 1 });
    expect(all()).toHaveLength(1);
  });

  test.each(["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"])(
    "that goes on with %s is a 503 with Retry-After, and the redelivery makes only what is missing",
    async (status) => {
      let down = true;
      const queue = memoryQueue((task) => {
        if (down && task.name.includes("/queues/audit/")) throw new QueueError(status, "down");
      });
      const impatient = testRelay(twoTargets(), { queue, budgetMs: 1000 });
      const answer = await impatient.relay(await github());
      expect(answer.status).toBe(503);
      expect(answer.headers["retry-after"]).toBe("5");
      expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:queue-unavailable" });
      expect(queuesOf(queue.all())).toEqual(["ci"]);
      expect(impatient.lines()[0]).toMatchObject({
        severity: "ERROR",
        outcome: "failed",
        error: { status },
      });

      down = false;
      const { relay } = testRelay(twoTargets(), { queue });
      expect(read(await relay(await github()))).toMatchObject({
        status: "accepted",
        tasks: 1,
        duplicates: 1,
      });
      expect(queuesOf(queue.all())).toEqual(["audit", "ci"]);
    },
  );

  test.each(["NOT_FOUND", "PERMISSION_DENIED", "INVALID_ARGUMENT"])(
    "that refuses with %s is a 500 at once, whichever task it refuses, and no more is said",
    async (status) => {
      const queue = failing(status, (call) => call === 2);
      const { relay, tasks } = testRelay(twoTargets(), { queue });
      const answer = await relay(await github());
      expect(answer.status).toBe(500);
      expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:queue-refused" });
      expect(answer.body).not.toContain(status);
      expect(answer.body).not.toContain("audit");
      expect(tasks()).toHaveLength(1);
    },
  );

  test("is not called more than 64 times at once, and makes every task all the same", async () => {
    let underWay = 0;
    let most = 0;
    const queue = memoryQueue(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
    });
    const names = Array.from({ length: 150 }, (_, index) => `t${index}`);
    const given = config(
      [source({ routes: [route({ to: names })] })],
      names.map((name) => target({ name })),
    );
    const { relay } = testRelay(given, { queue });
    expect(read(await relay(await github()))).toMatchObject({ tasks: 150, duplicates: 0 });
    expect({ most, made: queue.all().length }).toEqual({ most: 64, made: 150 });
  });

  test("that is slow for many tasks costs the sender no more than the budget", async () => {
    let calls = 0;
    const queue = memoryQueue(async () => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    const names = Array.from({ length: 400 }, (_, index) => `t${index}`);
    const given = config(
      [source({ routes: [route({ to: names })] })],
      names.map((name) => target({ name })),
    );
    const { relay } = testRelay(given, { queue, budgetMs: 200 });
    const answer = await relay(await github());
    expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:queue-unavailable" });
    // 200 ms allow two rounds of 64, the second of which has been started in time.
    expect(calls).toBeLessThanOrEqual(2 * 64);
  });

  test("a bug of ours is a 500 whose details are in the log and not in the answer", async () => {
    const queue = memoryQueue(() => {
      throw new TypeError("secret detail");
    });
    const { relay, lines } = testRelay(config(), { queue });
    const answer = await relay(await github());
    expect(answer.status).toBe(500);
    expect(read(answer)).toMatchObject({ type: "urn:webhook-relay:internal" });
    expect(answer.body).not.toContain("secret detail");
    expect(lines()[0]).toMatchObject({ error: { message: "secret detail" } });
  });
});

describe("the ledger", () => {
  test("makes a delivery a duplicate although Cloud Tasks has forgotten its tasks", async () => {
    const queue = memoryQueue();
    const { relay } = testRelay(config([source({ dedup: { ledger: true } })]), { queue });
    expect(read(await relay(await github()))).toMatchObject({ status: "accepted" });
    expect(queuesOf(queue.all())).toEqual(["ci", "relay-ledger"]);
    for (const name of queue.tasks.keys()) {
      if (name.includes("/queues/ci/")) queue.tasks.delete(name);
    }
    expect(read(await relay(await github()))).toMatchObject({ status: "duplicate", duplicates: 1 });
    expect(queuesOf(queue.all())).toEqual(["relay-ledger"]);
  });

  test.each([
    ["whose own time is a minute ago: Cloud Tasks still knows its names", 1, 0],
    ["whose own time is an hour ago", 60, 1],
    ["whose time nobody knows", undefined, 1],
  ])("is asked for an event %s", async (_, minutes, calls) => {
    const memory = memoryQueue();
    let asked = 0;
    const queue = {
      ...memory,
      queue: {
        ...memory.queue,
        has: (name: string) => {
          asked += 1;
          return Promise.resolve(memory.tasks.has(name));
        },
      },
    };
    const hook = source({ provider: preset("chargebee"), dedup: { ledger: true } });
    const { relay } = testRelay(config([hook]), { queue, env: { SECRET: "u:p" } });
    const now = new Date("2026-11-23T12:00:00Z");
    const occurredAt =
      minutes === undefined ? "" : `,"occurred_at":${now.getTime() / 1000 - minutes * 60}`;
    await relay(
      delivery(
        `{"id":"ev_1"${occurredAt}}`,
        { authorization: `Basic ${Buffer.from("u:p").toString("base64")}` },
        { receivedAt: now },
      ),
    );
    expect(queuesOf(memory.all())).toEqual(["ci", "relay-ledger"]);
    expect(asked).toBe(calls);
  });

  test("is written only after every task is made", async () => {
    const queue = memoryQueue((task) => {
      if (task.name.includes("/queues/ci/")) throw new QueueError("NOT_FOUND", "no queue");
    });
    const { relay } = testRelay(config([source({ dedup: { ledger: true } })]), { queue });
    expect((await relay(await github())).status).toBe(500);
    expect(queue.all()).toEqual([]);
  });
});

describe("the ledger, when it cannot be written", () => {
  test("does not refuse an event whose tasks are all made, and raises an error in the log", async () => {
    const queue = memoryQueue((task) => {
      if (task.name.includes("/relay-ledger/")) throw new QueueError("NOT_FOUND", "no queue");
    });
    const given = config([source({ dedup: { ledger: true } })]);
    const { relay, lines } = testRelay(given, { queue });
    expect(read(await relay(await github()))).toMatchObject({ status: "accepted", tasks: 1 });
    expect(queuesOf(queue.all())).toEqual(["ci"]);
    expect(lines()[0]).toMatchObject({
      severity: "ERROR",
      outcome: "accepted",
      ledgerError: { status: "NOT_FOUND" },
    });
  });
});

describe("the log", () => {
  test("is one line per delivery in Cloud Logging's fields", async () => {
    const { relay, lines } = testRelay(twoTargets());
    await relay(
      await github(PUSH, { "X-Cloud-Trace-Context": "105445aa7843bc8bf206b12000100000/1;o=1" }),
    );
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      severity: "INFO",
      message: "delivery",
      source: "github",
      provider: "github",
      type: "push",
      event: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      secretIndex: 0,
      targets: ["ci", "audit"],
      created: 2,
      duplicates: 0,
      outcome: "accepted",
      httpRequest: { requestMethod: "POST", requestUrl: "/github", status: 202 },
      "logging.googleapis.com/trace": "projects/p/traces/105445aa7843bc8bf206b12000100000",
      "logging.googleapis.com/spanId": "0000000000000001",
      "logging.googleapis.com/trace_sampled": true,
    });
  });

  test("never holds a body, a query, a signature or a secret, whatever happens", async () => {
    const queue = memoryQueue((_task, call) => {
      if (call === 2) throw new QueueError("NOT_FOUND", "no queue");
    });
    const { relay, lines } = testRelay(config(), { queue });
    const signature = await sign(SECRET, PUSH);
    await relay(await github(PUSH, {}, { query: "token=query-token" }));
    await relay(await github(PUSH, { "X-GitHub-Delivery": "other" }));
    await relay(await github(PUSH, { "X-Hub-Signature-256": `${signature}00` }));
    await relay(await github("{nope", { "content-type": "text/plain" }));
    const text = JSON.stringify(lines());
    expect(lines()).toHaveLength(4);
    for (const private_ of [
      SECRET,
      signature.slice(7),
      "héllo",
      "query-token",
      "nope",
      "refs/heads",
    ]) {
      expect(text).not.toContain(private_);
    }
  });
});

test("GET /healthz is 200 and reveals nothing of the config", async () => {
  const { relay } = testRelay();
  const answer = await relay(delivery("", {}, { method: "GET", path: "/healthz" }));
  expect(answer.status).toBe(200);
  expect(read(answer)).toEqual({
    status: "ok",
    config: expect.stringMatching(/^[\da-f]{16}$/) as string,
  });
});
