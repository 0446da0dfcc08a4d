import { expect, onTestFinished, test } from "vitest";
import { startEcho } from "../../src/cli/dev/echo.ts";
import { handleTask } from "../../src/handler/index.ts";
import type { CloudEvent, HandleOptions, TaskInfo } from "../../src/handler/index.ts";
import { QUEUE, startWorld } from "../emulator/world.ts";
import type { World } from "../emulator/world.ts";
import { ACCOUNT, AUDIENCE } from "./issuer.ts";
import { listen } from "../support/http.ts";

const BODY = Buffer.from('{ "ref":"refs/heads/caf\\u00e9" }\n');

const createTask = (world: World, url: string) =>
  world.client.createTask({
    parent: QUEUE,
    task: {
      name: `${QUEUE}/tasks/0a1b-github-ci`,
      httpRequest: {
        url,
        httpMethod: "POST",
        body: BODY,
        headers: {
          "content-type": "application/json",
          "ce-specversion": "1.0",
          "ce-id": "delivery-1",
          "ce-source": "github",
          "ce-type": "push",
          "ce-time": "2026-06-01T11:59:58.000Z",
        },
        oidcToken: { serviceAccountEmail: ACCOUNT, audience: AUDIENCE },
      },
    },
  });

/** A service with the handler; `first` resolves once it has answered a task. */
async function startService(world: World, changes: Partial<HandleOptions> = {}) {
  const seen: { event: CloudEvent; task: TaskInfo; serviceAccount: string }[] = [];
  const codes: unknown[] = [];
  const handle = handleTask(
    {
      audience: AUDIENCE,
      serviceAccount: ACCOUNT,
      env: { CLOUD_TASKS_EMULATOR_REST: world.issuerUrl },
      onError: (error) => codes.push((error as { code?: unknown }).code),
      ...changes,
    },
    (event, task, { serviceAccount }) => seen.push({ event, task, serviceAccount }),
  );
  let answered = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const server = await listen((request, response) => {
    void handle(request, response).then(answered);
  });
  return { url: `${server.url}/hooks?from=relay`, seen, codes, first };
}

test("a task of Google's client goes through the embedded Cloud Tasks into the handler, token and bytes", async () => {
  const world = await startWorld();
  const service = await startService(world);
  await createTask(world, service.url);
  await service.first;
  expect(service.codes).toEqual([]);
  expect(service.seen).toMatchObject([
    {
      event: { id: "delivery-1", source: "github", type: "push", data: { ref: "refs/heads/café" } },
      task: { queue: "q", task: "0a1b-github-ci", retryCount: 0, executionCount: 0 },
      serviceAccount: ACCOUNT,
    },
  ]);
  expect(service.seen[0]?.event.bytes.equals(BODY)).toBe(true);
});

test("a service for another audience refuses the same task", async () => {
  const world = await startWorld();
  const audience = await startService(world, { audience: "https://other" });
  await createTask(world, audience.url);
  await audience.first;
  expect([audience.seen, audience.codes[0]]).toEqual([[], "wrong-audience"]);
});

test("the echo target shows the task with its verified token", async () => {
  const world = await startWorld();
  const lines: string[] = [];
  let printed = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    printed = resolve;
  });
  const echo = await startEcho({
    port: 0,
    emulatorRest: () => world.issuerUrl,
    print: (line) => {
      lines.push(line);
      printed();
    },
  });
  onTestFinished(echo.close);
  await createTask(world, `http://127.0.0.1:${echo.port}/ci`);
  await first;
  expect(lines[0]).toContain(`token ok (${AUDIENCE} by ${ACCOUNT})  204`);
  expect(echo.deliveries()[0]?.body).toBe(BODY.toString("base64"));
});
