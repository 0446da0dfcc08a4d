import type { AddressInfo } from "node:net";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { openGoogle } from "../../src/console/facts/google.ts";
import { openFacts } from "../../src/console/facts/open-facts.ts";
import type { Facts, StuckFact } from "../../src/console/facts/facts.ts";
import { bodyOf } from "../support/http.ts";
import type { FakeFacts } from "./fake-facts.ts";
import { entriesOf, fullName, listEntries, taskOf } from "./cloud-shapes.ts";

/** A stand-in of Cloud Logging and Cloud Tasks that shows what is in arrays, page by page, to whoever has the token. */
export type CloudStandIn = {
  readonly facts: Facts;
  /** `METHOD path`, without the query, in order. */
  readonly calls: readonly string[];
  /** Refuses so many calls of a kind from now on. */
  readonly fail: (status: 429 | 403, on: RegExp, times: number) => void;
  readonly close: () => Promise<void>;
};

const ROOT = "/v2/projects/my-project/locations/us-central1/queues";
/** Rows to a page at most, whatever is asked for. */
const PAGE = 100;

export const KNOWN = {
  sources: [
    { name: "github", secrets: ["GITHUB_SECRET", "GITHUB_SECRET_OLD"] },
    { name: "stripe", secrets: ["STRIPE_SECRET"] },
  ],
  targets: [
    { name: "ci", queue: "ci" },
    { name: "audit", queue: "audit" },
  ],
  relayUrl: "https://relay.example.com",
  serviceAccount: "relay-invoker@my-project.iam.gserviceaccount.com",
};

export async function startCloudStandIn(fake: FakeFacts): Promise<CloudStandIn> {
  const calls: string[] = [];
  const failures: { status: number; on: RegExp; times: number }[] = [];
  const paused = new Set(["relay-parked", "relay-dead"]);
  const made = new Map<string, object>();

  function answer(method: string, url: URL, body: Record<string, unknown>): object | undefined {
    if (url.pathname === "/v2/entries:list") return listEntries(entriesOf(fake), body, PAGE);
    const [, queue = "", , task = "", verb = ""] =
      /^\/([^/:]+)(\/tasks(?:\/([^/:]+))?)?(?::(\w+))?$/.exec(url.pathname.slice(ROOT.length)) ??
      [];
    if (url.pathname === ROOT) return page(queues(), url, "queues");
    if (verb === "pause" || verb === "resume") {
      if (verb === "pause") paused.add(queue);
      else paused.delete(queue);
      return {};
    }
    if (task === "") {
      if (method === "POST") return create(queue, body);
      return page(held(queue).map(taskOf), url, "tasks");
    }
    const found = held(queue).find(
      (one) => fullName(one.task, one.source, one.target ?? one.queue) === task,
    );
    if (verb === "run" && made.delete(task)) return {};
    if (method === "GET") return found === undefined ? undefined : taskOf(found);
    if (found === undefined) return undefined;
    fake.calls.push(`${verb === "run" ? "redrive" : "delete"} ${found.task}`);
    fake.held.splice(fake.held.indexOf(found), 1);
    return {};
  }

  const held = (queue: string): StuckFact[] => fake.held.filter((one) => one.queue === queue);
  const queues = () =>
    ["audit", "ci", "relay-dead", "relay-parked"].map((name) => ({
      name: `${ROOT.slice("/v2/".length)}/${name}`,
      state: paused.has(name) ? "PAUSED" : "RUNNING",
      rateLimits: { maxDispatchesPerSecond: 500, maxConcurrentDispatches: 1000 },
      retryConfig: { maxAttempts: -1, minBackoff: "0.100s", maxBackoff: "3600s", maxDoublings: 16 },
    }));

  /** A generation of an event that is let through again. */
  function create(queue: string, body: Record<string, unknown>): object {
    const { task } = body as {
      task: { name: string; httpRequest: { headers: Record<string, string>; body?: string } };
    };
    const { headers, body: bytes = "" } = task.httpRequest;
    const text = Buffer.from(bytes, "base64").toString();
    fake.calls.push(
      `replay ${headers["ce-source"]}/${headers["relay-replay-of"]}${text === "" ? "" : ` ${text}`}`,
    );
    made.set(task.name.slice(task.name.lastIndexOf("/") + 1), task);
    return { name: task.name, queue };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    const url = new URL(request.url ?? "", "http://cloud");
    const call = `${request.method} ${url.pathname}`;
    calls.push(call);
    const failure = failures.find(({ times, on }) => times > 0 && on.test(call));
    const send = (status: number, value: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const refuse = (code: number, status: string) =>
      send(code, { error: { code, status, message: `${status} it is.` } });
    if (request.headers.authorization !== "Bearer a-token") {
      return void refuse(401, "UNAUTHENTICATED");
    }
    if (failure !== undefined) {
      failure.times -= 1;
      const { status } = failure;
      return void refuse(status, status === 429 ? "RESOURCE_EXHAUSTED" : "PERMISSION_DENIED");
    }
    const json = (bytes.length === 0 ? {} : JSON.parse(bytes.toString())) as Record<
      string,
      unknown
    >;
    const value = answer(request.method ?? "", url, json);
    if (value === undefined) refuse(404, "NOT_FOUND");
    else send(200, value);
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let skew = 0;
  const google = openGoogle({
    project: "my-project",
    location: "us-central1",
    logging: base,
    tasks: base,
    token: () => Promise.resolve("a-token"),
    // Waits are over at once, and add up.
    clock: {
      now: () => Date.now() + skew,
      sleep: (ms) => {
        skew += ms;
        return Promise.resolve();
      },
    },
  });
  return {
    facts: openFacts(google, () => KNOWN),
    calls,
    fail: (status, on, times) => void failures.push({ status, on, times }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function page(all: readonly object[], url: URL, name: string): object {
  const from = Number(url.searchParams.get("pageToken") ?? 0);
  const size = Math.min(PAGE, Number(url.searchParams.get("pageSize") ?? PAGE));
  const next = from + size < all.length ? { nextPageToken: String(from + size) } : {};
  return { [name]: all.slice(from, from + size), ...next };
}
