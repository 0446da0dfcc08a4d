import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { metadataToken } from "../../../src/relay/google/metadata-token.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import { isTransient } from "../../../src/relay/queue/errors.ts";
import type { Queue } from "../../../src/types/task.ts";
import { listen, type Local } from "../../support/http.ts";
import { eventually } from "../../support/eventually.ts";
import { task } from "./any-task.ts";

/** The metadata server of a Google Cloud instance, and a Cloud Tasks that takes everything. */
let server: Local;
let host = "";
let asked = 0;
/** How the metadata server answers; undefined: it hangs. */
let answer: (() => { status: number; text: string }) | undefined;
/** Tokens that Cloud Tasks refuses. */
const refused = new Set<string>();
const flavors = new Set<unknown>();
let authorizations: (string | undefined)[] = [];

const tokenNow = (seconds = 3599) => ({
  status: 200,
  text: JSON.stringify({ access_token: `token-${asked}`, expires_in: seconds }),
});

beforeEach(async () => {
  answer = tokenNow;
  asked = 0;
  authorizations = [];
  refused.clear();
  server = await listen((request, response) => {
    request.resume();
    if (request.method === "POST") {
      const { authorization = "" } = request.headers;
      authorizations.push(authorization);
      if (refused.has(authorization.slice("Bearer ".length))) {
        response.writeHead(401).end('{"error":{"code":401,"status":"UNAUTHENTICATED"}}');
      } else {
        response.end(JSON.stringify({ name: task.name }));
      }
      return;
    }
    asked += 1;
    flavors.add(request.headers["metadata-flavor"]);
    const given = answer?.();
    if (given !== undefined) response.writeHead(given.status).end(given.text);
  });
  host = `127.0.0.1:${server.port}`;
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const open = (): Queue =>
  openQueue(
    {},
    { K_SERVICE: "relay", GCE_METADATA_HOST: host, CLOUD_TASKS_API_ENDPOINT: `http://${host}` },
  );

test("a token is fetched once for many callers, and again only shortly before it ends", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = metadataToken({ GCE_METADATA_HOST: host });
  const first = await Promise.all([token.get(), token.get(), token.get()]);
  expect(first).toEqual(["token-1", "token-1", "token-1"]);
  vi.advanceTimersByTime(50 * 60_000);
  expect(await token.get()).toBe("token-1");
  vi.advanceTimersByTime(6 * 60_000);
  expect(await token.get()).toBe("token-1");
  await eventually(() => expect(token.get()).toBe("token-2"));
  expect(asked).toBe(2);
  expect([...flavors]).toEqual(["Google"]);
});

test.each([
  ["fails", () => ({ status: 503, text: "" })],
  ["answers a page", () => ({ status: 200, text: "<html>" })],
  ["hangs", undefined],
])("while renewal %s, the token in hand is used until it ends", async (_what, broken) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = metadataToken({ GCE_METADATA_HOST: host });
  expect(await token.get()).toBe("token-1");
  answer = broken;
  vi.advanceTimersByTime(58 * 60_000);
  expect(token.get()).toBe("token-1");
  vi.advanceTimersByTime(2 * 60_000);
  await expect(Promise.resolve(token.get())).rejects.toThrow("the metadata server");
});

test.each([
  ["a page", "<html>"],
  ["half of an answer", '{"access_token":"to'],
  ["nothing", ""],
  ["null", "null"],
  ["a token that is not a string", '{"access_token":1,"expires_in":3599}'],
  ["a token that no header may hold", '{"access_token":"to\\r\\nken","expires_in":3599}'],
  ["an empty token", '{"access_token":"","expires_in":3599}'],
  ["a token without an end", '{"access_token":"t"}'],
])("%s in place of a token is an error of the call, and ends nothing", async (_what, text) => {
  answer = () => ({ status: 200, text });
  const queue = open();
  await expect(queue.create(task, 1000)).rejects.toMatchObject({ status: "UNAVAILABLE" });
  await queue.close();
});

test("a metadata server that hangs costs a call no more than its time", async () => {
  answer = undefined;
  const queue = open();
  await expect(queue.create(task, 50)).rejects.toMatchObject({ status: "UNAVAILABLE" });
  await queue.close();
});

test("a failing metadata server is not asked by every call, and asked again after a pause", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const token = metadataToken({ GCE_METADATA_HOST: host });
  answer = () => ({ status: 503, text: "" });
  for (let call = 0; call < 12; call += 1) {
    await expect(Promise.resolve(token.get())).rejects.toThrow("the metadata server answered 503");
  }
  expect(asked).toBe(1);
  answer = tokenNow;
  vi.advanceTimersByTime(100);
  expect(await token.get()).toBe("token-2");
});

test("a pause that began while the clock was a day ahead does not last for that day", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const now = Date.now();
  vi.setSystemTime(now + 86_400_000);
  const token = metadataToken({ GCE_METADATA_HOST: host });
  answer = () => ({ status: 503, text: "" });
  await expect(Promise.resolve(token.get())).rejects.toThrow("the metadata server answered 503");
  answer = tokenNow;
  vi.setSystemTime(now);
  expect(await token.get()).toBe("token-2");
});

test("a token that Cloud Tasks refuses is replaced, and the next attempt succeeds", async () => {
  const queue = open();
  await eventually(() => expect(asked).toBe(1));
  refused.add("token-1");
  const refusal = await queue.create(task, 1000).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ status: "UNAUTHENTICATED" });
  expect(isTransient(refusal)).toBe(true);
  expect(await queue.create(task, 1000)).toBe("created");
  expect(authorizations).toEqual(["Bearer token-1", "Bearer token-2"]);
  await queue.close();
});

test("on Google Cloud the token is there before the first delivery, which does not ask again", async () => {
  const queue = open();
  await eventually(() => expect(asked).toBe(1));
  expect(await queue.create(task, 1000)).toBe("created");
  expect({ asked, authorizations }).toEqual({ asked: 1, authorizations: ["Bearer token-1"] });
  await queue.close();
});

test("a metadata server that is late at the start costs no delivery", async () => {
  answer = () => ({ status: 503, text: "" });
  const queue = open();
  await eventually(() => expect(asked).toBe(1));
  await expect(queue.create(task, 1000)).rejects.toMatchObject({ status: "UNAVAILABLE" });
  answer = tokenNow;
  await eventually(async () => expect(await queue.create(task, 1000)).toBe("created"));
  await queue.close();
});
