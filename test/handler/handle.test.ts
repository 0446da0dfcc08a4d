import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import express from "express";
import { beforeAll, expect, test, vi } from "vitest";
import {
  GiveUp,
  handleTask,
  readEvent,
  readTask,
  Refusal,
  RetryLater,
} from "../../src/handler/index.ts";
import type { CloudEvent, EventHandler, HandleOptions, TaskInfo } from "../../src/handler/index.ts";
import { hosts, listen, taskHeaders } from "./hosts.ts";
import { ACCOUNT, AUDIENCE, handleOptions, startIssuer } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";
import { eventually } from "../support/eventually.ts";

let issuer: Issuer;
let token: string;
beforeAll(async () => {
  issuer = await startIssuer();
  token = await issuer.sign();
});

const options = (changes: Partial<HandleOptions> = {}): HandleOptions =>
  handleOptions(issuer, changes);

const headers = (changes: Record<string, string | undefined> = {}): Record<string, string> =>
  taskHeaders(token, changes);

const request = (
  changes: Record<string, string | undefined> = {},
  body: string | Uint8Array<ArrayBuffer> = '{"ref":"refs/heads/main"}',
): Request => new Request(AUDIENCE, { method: "POST", headers: headers(changes), body });

/** A body that a parser and a serialiser would change: spaces, escapes, a big number, a repeated member. */
const BYTES = Buffer.from('{ "ref":"caf\\u00e9 é",  "id":12345678901234567890, "id":1.0 }\n');

type Seen = { event: CloudEvent; task: TaskInfo };

test.each(hosts)(
  "%s: an event arrives byte for byte, with its task, and is answered 204",
  async (_, serve) => {
    const seen: Seen[] = [];
    const url = await serve(handleTask(options(), (event, task) => seen.push({ event, task })));
    const answer = await fetch(url, { method: "POST", headers: headers(), body: BYTES });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(seen).toHaveLength(1);
    const { event, task } = seen[0] as Seen;
    expect(event.bytes.equals(BYTES)).toBe(true);
    expect(event).toMatchObject({
      id: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
      source: "github",
      type: "push",
      time: new Date("2026-06-01T11:59:58.123Z"),
      data: JSON.parse(BYTES.toString()),
      contentType: "application/json",
      extensions: {},
    });
    expect(event.headers["x-github-event"]).toBe("push");
    expect(Object.keys(event.headers)).not.toContain("authorization");
    expect(task).toEqual({
      queue: "ci",
      task: "0a1b2c3d-github-ci",
      retryCount: 0,
      executionCount: 0,
      eta: new Date(1_780_315_200_250),
    });
  },
);

test.each(hosts)("%s: an empty body is data null", async (_, serve) => {
  const seen: CloudEvent[] = [];
  const url = await serve(handleTask(options(), (event) => seen.push(event)));
  expect((await fetch(url, { method: "POST", headers: headers() })).status).toBe(204);
  expect(seen.map((event) => [event.data, event.bytes.length])).toEqual([[null, 0]]);
});

test.each(hosts)(
  "%s: a bad token is answered 401 with a problem, and the handler does not run",
  async (_, serve) => {
    const url = await serve(handleTask(options(), () => expect.fail("ran")));
    const answer = await fetch(url, {
      method: "POST",
      headers: headers({ authorization: `Bearer ${token.slice(0, -2)}` }),
      body: BYTES,
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    expect(await answer.json()).toEqual({
      type: "urn:webhook-relay:bad-signature",
      title: "Bad signature",
      status: 401,
      detail: "The token's signature is wrong.",
    });
  },
);

test.each(hosts)(
  "%s: a handler that throws is answered 500, and its error stays inside",
  async (_, serve) => {
    const errors: unknown[] = [];
    const failure = new Error("password is hunter2");
    const url = await serve(
      handleTask(options({ onError: (error, task) => errors.push(error, task?.task) }), () => {
        throw failure;
      }),
    );
    const answer = await fetch(url, { method: "POST", headers: headers(), body: BYTES });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("hunter2");
    expect(errors).toEqual([failure, "0a1b2c3d-github-ci"]);
  },
);

test("a promise is waited for: 204 comes after the work, a rejection is a 500", async () => {
  let done = false;
  const handle = handleTask(options(), async () => {
    await new Promise((resolve) => setImmediate(resolve));
    done = true;
  });
  expect((await handle(request())).status).toBe(204);
  expect(done).toBe(true);
  const failing = handleTask(options(), async () => Promise.reject(new Error("no")));
  expect((await failing(request())).status).toBe(500);
});

test("RetryLater becomes 503 with Retry-After", async () => {
  const handle = handleTask(options(), () => {
    throw new RetryLater(90);
  });
  const answer = await handle(request());
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "90"]);
});

test.each([0, -1, 89.5, Number.NaN, Number.POSITIVE_INFINITY, 2_592_001])(
  "RetryLater of %d seconds is a mistake in the program, not a header that Cloud Tasks cannot read",
  (seconds) => {
    expect(() => new RetryLater(seconds)).toThrow(RangeError);
  },
);

test("RetryLater whose seconds are something else by the time of the answer is a failure", async () => {
  class Never extends RetryLater {
    override readonly seconds = Number.NaN;
  }
  const handle = handleTask(options({ onError: () => undefined }), () => {
    throw new Never(90);
  });
  const answer = await handle(request());
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([500, null]);
});

test("GiveUp becomes 410, and its reason stays inside", async () => {
  const errors: unknown[] = [];
  const handle = handleTask(options({ onError: (error) => errors.push(error) }), () => {
    throw new GiveUp("customer 4711 is gone");
  });
  const answer = await handle(request());
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    410,
    "application/problem+json",
  ]);
  expect(await answer.text()).not.toContain("4711");
  expect(errors).toEqual([new GiveUp("customer 4711 is gone")]);
});

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("logger is down");
    },
  ],
  ["rejects", () => Promise.reject(new Error("logger is down"))],
])("an onError that %s still leaves the task its answer", async (_how, onError) => {
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const handle = handleTask(options({ onError }), () => {
    throw new GiveUp("no");
  });
  expect((await handle(request())).status).toBe(410);
  await eventually(() => {
    expect(error.mock.calls).toEqual([["onError failed:", new Error("logger is down")]]);
  });
  error.mockRestore();
});

test("an answer that the handler gave itself stays", async () => {
  const url = await listen(
    createServer((req, res) => {
      const handle = handleTask(options(), () => res.writeHead(200).end("done"));
      void handle(req, res);
    }),
  );
  const answer = await fetch(url, { method: "POST", headers: headers(), body: BYTES });
  expect([answer.status, await answer.text()]).toEqual([200, "done"]);
});

test("an answer that the handler began and then failed in does not keep Cloud Tasks waiting", async () => {
  const ended = Promise.withResolvers<boolean>();
  const url = await listen(
    createServer((req, res) => {
      const handle = handleTask(options({ onError: () => undefined }), () => {
        res.writeHead(200).write("so far");
        throw new Error("no further");
      });
      void handle(req, res).then(() => ended.resolve(res.destroyed));
    }),
  );
  const answering = fetch(url, { method: "POST", headers: headers(), body: BYTES });
  expect(await ended.promise).toBe(true);
  await expect(answering.then((answer) => answer.text())).rejects.toThrow(
    /terminated|fetch failed/,
  );
});

const codeOf = async (attempt: Request): Promise<unknown> => {
  const answer = await handleTask(options(), () => undefined)(attempt);
  const problem = (await answer.json()) as { readonly type: string };
  return [answer.status, problem.type.replace("urn:webhook-relay:", "")];
};

test.each<[string, Record<string, string | undefined>, number, string]>([
  ["no token", { authorization: undefined }, 401, "missing-token"],
  ["no queue name", { "x-cloudtasks-queuename": undefined }, 400, "not-a-task"],
  ["no task name", { "x-cloudtasks-taskname": undefined }, 400, "not-a-task"],
  ["two task names", { "x-cloudtasks-taskname": "a, b" }, 400, "not-a-task"],
  ["a negative retry count", { "x-cloudtasks-taskretrycount": "-1" }, 400, "not-a-task"],
  ["a retry count in words", { "x-cloudtasks-taskretrycount": "1e3" }, 400, "not-a-task"],
  ["no execution count", { "x-cloudtasks-taskexecutioncount": undefined }, 400, "not-a-task"],
  ["an eta that is a date", { "x-cloudtasks-tasketa": "2026-06-01" }, 400, "not-a-task"],
  ["an odd previous answer", { "x-cloudtasks-taskpreviousresponse": "OK" }, 400, "not-a-task"],
  ["no event id", { "ce-id": undefined }, 400, "not-an-event"],
  ["an empty event id", { "ce-id": "" }, 400, "not-an-event"],
  ["no event type", { "ce-type": undefined }, 400, "not-an-event"],
  ["no event source", { "ce-source": undefined }, 400, "not-an-event"],
  ["no event time", { "ce-time": undefined }, 400, "not-an-event"],
  ["an event time in words", { "ce-time": "yesterday" }, 400, "not-an-event"],
  ["another version of CloudEvents", { "ce-specversion": "0.3" }, 400, "not-an-event"],
])("a request with %s is refused", async (_, changes, status, code) => {
  expect(await codeOf(request(changes))).toEqual([status, code]);
});

test("a body that is not what its content type says is refused", async () => {
  expect(await codeOf(request({}, "{"))).toEqual([400, "malformed-body"]);
  const latin1 = Buffer.from('{"name":"café"}', "latin1");
  expect(await codeOf(request({}, latin1))).toEqual([400, "malformed-body"]);
});

test("a body over 25 MiB is refused, with an answer", async () => {
  const most = 25 * 1_048_576;
  expect(await codeOf(request({}, Buffer.alloc(most, " ")))).toEqual([400, "malformed-body"]);
  const handle = handleTask(options(), () => undefined);
  const url = await listen(createServer((req, res) => void handle(req, res)));
  const body = Buffer.alloc(most + 1);
  const answer = await fetch(url, { method: "POST", headers: headers(), body });
  expect(answer.status).toBe(413);
});

test("a form of 25,000 fields is read in time that grows with it, not with its square", async () => {
  const time = async (fields: number): Promise<number> => {
    const form = Array.from({ length: fields }, (_, i) => `field${i}=${i}`).join("&");
    const sent = request({ "content-type": "application/x-www-form-urlencoded" }, form);
    const startedAt = process.cpuUsage().user;
    const { data } = await readEvent<Record<string, string>>(sent);
    expect(data[`field${fields - 1}`]).toBe(String(fields - 1));
    return process.cpuUsage().user - startedAt;
  };
  await time(1_000);
  expect(await time(25_000)).toBeLessThan(1_000_000);
});

test("a form of plus signs costs less than half of what Node would take for it", async () => {
  const form = `text=${"+".repeat(8_000_000)}`;
  const sent = request({ "content-type": "application/x-www-form-urlencoded" }, form);
  const ours = await cpuOf(async () => {
    const { data } = await readEvent<Record<string, string>>(sent);
    expect(data["text"]?.length).toBe(8_000_000);
    expect(data["text"]?.trim()).toBe("");
  });
  const nodes = await cpuOf(() => void new URLSearchParams(form));
  expect(ours).toBeLessThan(nodes / 2);
});

async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

test.each<[string, string, string | Uint8Array<ArrayBuffer>, unknown]>([
  ["JSON", "application/json; charset=utf-8", '{"a":1}', { a: 1 }],
  ["JSON with a byte order mark", "application/json", '\uFEFF{"a":1}', { a: 1 }],
  ["a kind of JSON", "application/vnd.api+json", "[1]", [1]],
  [
    "a form",
    "application/x-www-form-urlencoded",
    "command=%2Fdeploy&text=a+b&x=1&x=2&__proto__=p",
    Object.fromEntries([
      ["command", "/deploy"],
      ["text", "a b"],
      ["x", ["1", "2"]],
      ["__proto__", "p"],
    ]),
  ],
  ["text", "text/plain", "{}", Buffer.from("{}")],
  ["bytes", "application/octet-stream", Buffer.from([0, 255]), Buffer.from([0, 255])],
])("data of %s is read by its content type", async (_, contentType, body, data) => {
  const event = await readEvent(request({ "content-type": contentType }, body));
  expect(event.data).toEqual(data);
  expect(event.bytes).toEqual(Buffer.from(body));
});

test("attributes are decoded as the CloudEvents binding asks: percent signs, UTF-8, quotes", async () => {
  const event = await readEvent(
    request({
      "ce-id": "%C3%A9%20%22x%22%25",
      "ce-type": "100%",
      "ce-source": '"a \\" b"',
      "ce-traceparent": "00-abc",
    }),
  );
  expect([event.id, event.type, event.source]).toEqual(['é "x"%', "100%", 'a " b']);
  expect(event.extensions).toEqual({ traceparent: "00-abc" });
});

test("a retry says how often it was tried and how that ended", () => {
  const task = readTask(
    request({
      "x-cloudtasks-taskretrycount": "3",
      "x-cloudtasks-taskexecutioncount": "1",
      "x-cloudtasks-taskpreviousresponse": "429",
      "x-cloudtasks-taskretryreason": "",
    }),
  );
  expect(task).toMatchObject({ retryCount: 3, executionCount: 1, previousResponse: 429 });
});

test("a header that is twice on the wire is refused, though node:http would keep the first", async () => {
  const handle = handleTask(options(), () => undefined);
  const url = new URL(await listen(createServer((req, res) => void handle(req, res))));
  for (const name of ["authorization", "x-cloudtasks-taskname", "ce-id"]) {
    const lines = Object.entries({ host: url.host, connection: "close", ...headers() }).flatMap(
      ([key, value]) =>
        key === name ? [`${key}: ${value}`, `${key}: ${value}`] : [`${key}: ${value}`],
    );
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`POST /hooks HTTP/1.1\r\n${lines.join("\r\n")}\r\ncontent-length: 0\r\n\r\n`);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(name === "authorization" ? /^HTTP\/1.1 401 / : /^HTTP\/1.1 400 /);
  }
});

test("a body whose bytes a parser has thrown away is a mistake in the program, and says how to mend it", async () => {
  const errors: unknown[] = [];
  const handle = handleTask(options({ onError: (error) => errors.push(error) }), () => undefined);
  const app = express().use(express.json()).post("/hooks", handle);
  const url = await listen(createServer(app as RequestListener));
  const answer = await fetch(url, { method: "POST", headers: headers(), body: BYTES });
  expect(answer.status).toBe(500);
  expect(String(errors[0])).toContain("mount the handler before body parsers");
  const used = request();
  await used.text();
  expect((await handle(used)).status).toBe(500);
  expect(String(errors[1])).toContain("was read before");
});

test("by default refusals are one warning each and failures an error, without the token", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
  try {
    const { onError: _unused, ...quiet } = options();
    const failing = handleTask(quiet, () => {
      throw new Error("no");
    });
    await failing(request({ "x-cloudtasks-taskname": undefined }));
    await failing(request({ "x-cloudtasks-taskretrycount": "2" }));
    expect(warn.mock.calls).toEqual([
      ["a request was refused: not-a-task: the header x-cloudtasks-taskname is missing"],
    ]);
    expect(error.mock.calls).toEqual([
      ["task ci/0a1b2c3d-github-ci failed, attempt 3:", new Error("no")],
    ]);
  } finally {
    warn.mockRestore();
    error.mockRestore();
  }
});

test("the caller is known to the handler, and the event has the type it is given", async () => {
  type Push = { readonly ref: string };
  const refs: string[] = [];
  const onPush: EventHandler<Push> = (event, _task, caller) => {
    refs.push(event.data.ref, caller.serviceAccount);
  };
  await handleTask<Push>(options(), onPush)(request());
  expect(refs).toEqual(["refs/heads/main", ACCOUNT]);
});

test("keys that cannot be read are a 503, so that the task comes again", async () => {
  const away = await startIssuer();
  away.answer = { status: 500, headers: {}, body: "" };
  const handle = handleTask(options({ jwksUrl: away.url }), () => expect.fail("ran"));
  expect((await handle(request())).status).toBe(503);
});

test("a refusal's code can be switched on", () => {
  const refused = new Refusal("expired", "an hour ago");
  expect([refused.code, refused.status, refused.name]).toEqual(["expired", 401, "Refusal"]);
});
