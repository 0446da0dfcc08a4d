import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientQueue, openClient } from "../../../src/relay/queue/client.ts";
import { openQueue } from "../../../src/relay/queue/open.ts";
import { restQueue } from "../../../src/relay/queue/rest.ts";
import type { Queue } from "../../../src/types/task.ts";
import { tempFolder } from "../../support/folder.ts";
import { listen, type Local } from "../../support/http.ts";
import { task } from "./any-task.ts";

// Application default credentials, through Google's own library: those of the metadata server, which
// it finds as on Google Cloud.

/** Every token that was given out; Cloud Tasks refuses the first. */
let given: string[] = [];
let server: Local;

beforeEach(async () => {
  given = [];
  server = await listen((request, response) => {
    request.resume();
    response.setHeader("metadata-flavor", "Google");
    if (request.method === "POST") {
      const { authorization = "" } = request.headers;
      if (isAccepted(authorization.slice("Bearer ".length))) {
        response.end(JSON.stringify({ name: task.name }));
      } else response.writeHead(401).end('{"error":{"code":401,"status":"UNAUTHENTICATED"}}');
    } else if (request.url?.includes("/token") === true) {
      given.push(`token-${given.length + 1}`);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ access_token: given.at(-1), expires_in: 3599 }));
    } else response.writeHead(404).end();
  });
  vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${server.port}`);
  vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present");
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined);
  // Where gcloud keeps a developer's own.
  vi.stubEnv("HOME", tempFolder({}));
});

afterEach(() => server.close());
afterAll(() => vi.unstubAllEnvs());

const isAccepted = (token: string): boolean => token !== "token-1" && given.includes(token);

const refusal = (queue: Queue): Promise<unknown> =>
  queue.create(task, 20_000).catch((error: unknown) => error);

test("over rest, a token that Cloud Tasks refuses is replaced, and the next attempt succeeds", async () => {
  const queue = openQueue({ transport: "rest" }, { CLOUD_TASKS_API_ENDPOINT: server.url });
  expect(await refusal(queue)).toMatchObject({ status: "UNAUTHENTICATED" });
  expect(await queue.create(task, 20_000)).toBe("created");
  await queue.close();
});

test("over client, a token that Cloud Tasks refuses is replaced, and the next attempt succeeds", async () => {
  const client = await openClient({});
  // As the library does before each call over gRPC.
  Object.assign(client, {
    async createTask() {
      const token = (await client.auth.getAccessToken()) ?? "";
      if (!isAccepted(token)) throw Object.assign(new Error("no"), { code: 16 });
      return [{ name: task.name }];
    },
  });
  const queue = clientQueue(() => Promise.resolve(client), restQueue(server.url, undefined));
  expect(await refusal(queue)).toMatchObject({ status: "UNAUTHENTICATED" });
  expect(await queue.create(task, 20_000)).toBe("created");
  await queue.close();
});
