import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FactsError } from "../../src/console/facts/google.ts";
import { UserError } from "../../src/types/user-error.ts";
import { fakeFacts } from "./fake-facts.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;
let cookie: string;

beforeAll(async () => {
  stage = await startStage();
  const { headers } = await ask(stage.enter());
  cookie = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
});
afterAll(() => stage.close());

type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** fetch would set Host and Origin by itself. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
  body = "",
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const request = httpRequest(url.replace("localhost", "127.0.0.1"), { method }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (text += chunk));
    response.on("end", () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
    );
  });
  request.setHeader("host", new URL(url).host);
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  request.on("error", reject);
  request.end(body);
  return promise;
}

const admitted = (headers: Record<string, string> = {}) => ({ cookie, ...headers });

const post = (path: string, order: object, headers: Record<string, string> = {}) =>
  ask(
    `${stage.url}${path}`,
    { cookie, origin: stage.url, "content-type": "application/json", ...headers },
    "POST",
    JSON.stringify(order),
  );

describe("who is let in", () => {
  test("nobody without the printed URL sees anything", async () => {
    for (const path of ["/deliveries", "/deliveries.json", "/api/stream", "/assets/main.js"]) {
      expect([path, (await ask(stage.url + path)).status]).toEqual([path, 401]);
    }
  });

  test("the printed URL lets one browser in, once, and leaves no token in the address", async () => {
    const url = stage.enter();
    const first = await ask(url);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe("/deliveries");
    expect(first.headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect((await ask(url)).status).toBe(401);
  });

  test("a wrong token or cookie is as good as none", async () => {
    expect((await ask(`${stage.url}/?token=guess`)).status).toBe(401);
    const name = cookie.split("=")[0];
    expect((await ask(`${stage.url}/deliveries`, { cookie: `${name}=guess` })).status).toBe(401);
  });

  test.each(["evil.example:80", "localhost", "localhost.evil.example", "127.0.0.1.nip.io", ""])(
    "the host %j is not served, even with the cookie",
    async (host) => {
      expect((await ask(`${stage.url}/deliveries.json`, admitted({ host }))).status).toBe(403);
    },
  );

  test.each(["http://evil.example", "null", "http://localhost", "https://localhost"])(
    "a page of %s may neither read nor change",
    async (origin) => {
      expect((await ask(`${stage.url}/deliveries.json`, admitted({ origin }))).status).toBe(403);
      expect((await post("/api/pause", { queue: "ci" }, { origin })).status).toBe(403);
    },
  );

  test("another site's page may link here, and load nothing", async () => {
    const site = { "sec-fetch-site": "cross-site" };
    const link = { ...site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    const frame = { ...site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
    const image = { ...site, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" };
    const statusOf = async (headers: Record<string, string>) =>
      (await ask(`${stage.url}/deliveries`, admitted(headers))).status;
    expect(await Promise.all([link, frame, image].map(statusOf))).toEqual([200, 403, 403]);
  });

  test("a change needs the origin to be said, and JSON", async () => {
    const headers = admitted({ "content-type": "application/json" });
    expect((await ask(`${stage.url}/api/pause`, headers, "POST", "{}")).status).toBe(403);
    const form = { "content-type": "text/plain" };
    expect((await post("/api/pause", { queue: "ci" }, form)).status).toBe(415);
    expect((await post("/api/pause", { queue: "ci" })).status).toBe(200);
  });
});

test("every answer forbids inline scripts, frames, guessing of types and caches", async () => {
  for (const path of ["/deliveries", "/deliveries.json", "/assets/main.js", "/nothing"]) {
    const { headers } = await ask(stage.url + path, admitted());
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
  const { headers } = await ask(`${stage.url}/deliveries.json`, admitted());
  expect(headers["cache-control"]).toBe("no-store");
});

test("the page itself has no inline script or style and asks no other host", async () => {
  const { body } = await ask(`${stage.url}/deliveries`, admitted());
  expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=|https?:\/\//);
});

test("no path reaches a file beside the page's own", async () => {
  for (const path of [
    "/assets/../server/guard.ts",
    "/assets/%2e%2e/server/guard.ts",
    "/assets/tsconfig.json",
    "/vendor/../package.json",
  ]) {
    expect([path, (await ask(stage.url + path, admitted())).status]).toEqual([path, 404]);
  }
});

test("every page has its data at the same address with .json", async () => {
  stage.facts.add({ id: "one", source: "github", event: "e/1" });
  const paths = [
    "/deliveries",
    "/deliveries/one",
    "/events/github/e%2F1",
    "/compare/one...one",
    "/stuck",
    "/queues",
    "/queues/ci",
    "/sources",
    "/sources/github",
    "/send",
  ];
  for (const path of paths) {
    const html = await ask(stage.url + path, admitted());
    const json = await ask(`${stage.url}${path}.json`, admitted());
    expect([path, html.status, json.status]).toEqual([path, 200, 200]);
    expect(JSON.parse(json.body)).toHaveProperty("place", "this machine");
  }
});

test("what is not there is said to be missing, by name", async () => {
  const { status, body } = await ask(`${stage.url}/deliveries/nothing.json`, admitted());
  expect(status).toBe(404);
  expect(JSON.parse(body)).toEqual({ error: "there is no delivery nothing, or not any more" });
});

test.each([
  ["what is gone is 404", new FactsError("NOT_FOUND", "The bytes are gone."), 404],
  ["what cannot be done now is 409", new FactsError("FAILED_PRECONDITION", "No RELAY_URL."), 409],
  ["what a person asked for amiss is 409", new UserError("There is no such sample."), 409],
  ["Google's refusal is 502", new FactsError("PERMISSION_DENIED", "It may not."), 502],
  ["Google out of reach is 502", new FactsError("UNAVAILABLE", "It cannot be reached."), 502],
  ["a fault of our own is 500", new TypeError("x is undefined"), 500],
])("of an action that fails, %s, in its own words", async (_, error, status) => {
  const facts = fakeFacts();
  const failing = await startStage({ facts: { ...facts, pause: () => Promise.reject(error) } });
  const { headers } = await ask(failing.enter());
  const reply = await ask(
    `${failing.url}/api/pause`,
    {
      cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "",
      origin: failing.url,
      "content-type": "application/json",
    },
    "POST",
    JSON.stringify({ queue: "ci" }),
  );
  await failing.close();
  expect(reply.status).toBe(status);
  expect(JSON.parse(reply.body)).toEqual({ error: error.message });
});

test("a search that cannot be read is the typist's fault, in the search's own words", async () => {
  const broken = await startStage({
    search: () => {
      throw new Error('"age:soon" is not a valid age');
    },
  });
  const { headers } = await ask(broken.enter());
  const own = { cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "" };
  const reply = await ask(`${broken.url}/deliveries.json?q=age:soon`, own);
  await broken.close();
  expect(reply.status).toBe(400);
  expect(JSON.parse(reply.body)).toEqual({ error: '"age:soon" is not a valid age' });
});

describe("the stream", () => {
  /** Reads events until one has that id. */
  async function idsUntil(
    last: string,
    headers: Record<string, string>,
    query = "",
  ): Promise<string[]> {
    const stop = new AbortController();
    const response = await fetch(`${stage.url}/api/stream${query}`, {
      headers: { cookie, ...headers },
      signal: stop.signal,
    });
    const ids: string[] = [];
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      for (const [, id = ""] of text.matchAll(/id: \S+_(\S+)\n[^]*?\n\n/g)) {
        if (!ids.includes(id)) ids.push(id);
      }
      if (ids.includes(last)) break;
    }
    stop.abort();
    return ids;
  }

  test("goes on after Last-Event-ID, so that a page that was away misses nothing", async () => {
    const hourAgo = Date.now() - 3_600_000;
    const at = (ms: number) => new Date(hourAgo + ms).toISOString();
    stage.facts.add({ id: "before", time: at(0) });
    stage.facts.add({ id: "seen", time: at(1) });
    stage.facts.add({ id: "missed1", time: at(1) });
    stage.facts.add({ id: "missed2", time: at(2) });
    const ids = await idsUntil("missed2", { "last-event-id": `${at(1)}_seen` });
    expect(ids).toContain("missed1");
    expect(ids).not.toContain("before");
    expect(ids).not.toContain("seen");
  });

  test("tells what comes in meanwhile, and what became of it", async () => {
    const heard = idsUntil("latest", {});
    stage.facts.add({ id: "latest" });
    expect(await heard).toContain("latest");
  });

  test("pages with the same search share one poll", async () => {
    const facts = fakeFacts();
    let polls = 0;
    const counted = await startStage({
      facts: { ...facts, deliveries: (...asked) => ((polls += 1), facts.deliveries(...asked)) },
      pollMs: 1_000_000,
    });
    const { headers } = await ask(counted.enter());
    const own = { cookie: headers["set-cookie"]?.[0]?.split(";")[0] ?? "" };
    const streams = await Promise.all(
      [1, 2, 3].map(() => fetch(`${counted.url}/api/stream`, { headers: own })),
    );
    expect(polls).toBe(1);
    for (const stream of streams) await stream.body?.cancel();
    await counted.close();
  });
});

test("no page can send an edited event to production without what a person has to type", async () => {
  const far = await startStage({ confirmation: () => "my-project" });
  const { headers } = await ask(far.enter());
  const own = headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const replay = (confirm?: string) =>
    ask(
      `${far.url}/api/replay`,
      { cookie: own, origin: far.url, "content-type": "application/json" },
      "POST",
      JSON.stringify({ source: "github", event: "e", bodyBase64: "e30=", confirm }),
    );
  expect([(await replay()).status, (await replay("my-projec")).status]).toEqual([403, 403]);
  expect(far.facts.calls).toEqual([]);
  expect((await replay("my-project")).status).toBe(200);
  await far.close();
});

describe("redrive", () => {
  test("runs what matches when it is asked, each once, and reports every step", async () => {
    for (const task of ["a", "b", "c"]) {
      stage.facts.held.push({
        queue: "relay-parked",
        task,
        kind: "parked",
        cause: { code: task === "c" ? "malformed" : "schema-mismatch", detail: "" },
        createdAt: new Date().toISOString(),
        dueAt: new Date().toISOString(),
        attempts: 0,
      });
    }
    const { body } = await post("/api/redrive", { kind: "parked", cause: "schema-mismatch" });
    const lines = body
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { outcome?: string });
    expect(lines[0]).toEqual({ total: 2 });
    expect(lines.filter(({ outcome }) => outcome === "redriven")).toHaveLength(2);
    expect(lines.at(-1)).toEqual({ finished: true });
    expect(stage.facts.calls.filter((call) => call.startsWith("redrive"))).toEqual([
      "redrive a",
      "redrive b",
    ]);
    expect(stage.facts.held.map(({ task }) => task)).toEqual(["c"]);
  });
});
