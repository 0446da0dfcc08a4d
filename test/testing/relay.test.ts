import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { handleTask } from "../../src/handler/index.ts";
import { startRecorder } from "../../src/testing/arrivals.ts";
import { startCloudTasks, startRelay, type TestRelay } from "../../src/testing/index.ts";
import { tempFolder } from "../support/folder.ts";
import { listen } from "../support/http.ts";

const CONFIG = `
serviceAccount: relay-invoker
sources:
  github: {provider: github, secrets: [GITHUB_SECRET], routes: [{to: [app, audit]}]}
  stripe: {provider: stripe, secrets: [STRIPE_SECRET], routes: [{events: [invoice.paid], to: [app]}]}
targets:
  app: {url: "\${APP_URL}/events"}
  audit: {url: "https://audit.example.com/events"}
`;
const APP_URL = "https://app.example.com";
const config = join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml");

test("an attempt that was sent before a reset and comes in after it is not among the arrivals", async () => {
  const recorder = await startRecorder((name) => ({ name, to: undefined }));
  const before = recorder.deliverTo("https://app.example.com/before");
  recorder.forget();
  const after = recorder.deliverTo("https://app.example.com/after");
  for (const url of [before, after]) await fetch(url, { method: "POST", body: "{}" });
  expect(recorder.all().map(({ url }) => url)).toEqual(["https://app.example.com/after"]);
  await recorder.close();
});

describe("a whole relay in a test", () => {
  let relay: TestRelay;
  let handled: string[] = [];
  let fails = 0;

  beforeAll(async () => {
    relay = await startRelay({ config, env: { APP_URL } });
    Object.assign(process.env, relay.env);
    const handle = handleTask(
      {
        audience: APP_URL,
        serviceAccount: `relay-invoker@${relay.env.GOOGLE_CLOUD_PROJECT}.iam.gserviceaccount.com`,
        onError: () => undefined,
      },
      (event) => {
        fails -= 1;
        if (fails >= 0) throw new Error("not now");
        handled.push(event.type);
      },
    );
    const service = await listen((request, response) => void handle(request, response));
    relay.sendTo("app", `${service.url}/tasks`);
  });
  afterEach(async () => {
    await relay.reset();
    handled = [];
  });
  afterAll(() => relay.close());

  test("a sample reaches the service under test with a token that it accepts, and every other target", async () => {
    expect(await relay.send("github", "push")).toMatchObject({ status: 202, outcome: "accepted" });
    const arrival = await relay.waitFor({ target: "app" });
    expect(arrival).toMatchObject({ url: `${APP_URL}/events`, status: 204 });
    expect(arrival.event?.type).toBe("push");
    expect(handled).toEqual(["push"]);
    expect(await relay.waitFor({ target: "audit" })).toMatchObject({ status: 204 });
  });

  test("what the service answers decides over the task: it comes again", async () => {
    fails = 1;
    await relay.send("github", "push");
    const first = await relay.waitFor({ target: "app", status: 500 });
    const second = await relay.waitFor({ target: "app", status: 204 });
    expect([first, second].map(({ task }) => task?.retryCount)).toEqual([0, 1]);
  });

  test("a service gets a task's body with its length, as from Cloud Tasks, since not every server reads one without", async () => {
    let length: string | undefined;
    const service = await listen((request, response) => {
      length = request.headers["content-length"];
      response.writeHead(204).end();
    });
    relay.sendTo("audit", service.url);
    await relay.send("github", "push");
    const { body } = await relay.waitFor({ target: "audit" });
    expect(length).toBe(String(body.length));
  });

  test("an attempt that is under way at a reset is not among the arrivals after it", async () => {
    let answer = (): void => undefined;
    const reached = Promise.withResolvers<void>();
    const service = await listen((_, response) => {
      answer = () => response.writeHead(500).end();
      reached.resolve();
    });
    relay.sendTo("audit", service.url);
    await relay.send("github", "push");
    await reached.promise;
    await relay.reset();
    answer();
    relay.sendTo("audit", (await listen((_, response) => response.writeHead(204).end())).url);
    await relay.send("github", "push");
    expect(await relay.waitFor({ target: "audit" })).toMatchObject({ status: 204 });
    expect(relay.arrivals().map(({ status }) => status)).not.toContain(500);
  });

  test("a delivery with the same id is a duplicate, and makes no second task", async () => {
    const id = "6896b406-fd40-4ec2-880e-9db56256ada4";
    await relay.send("github", "push", { id });
    await relay.waitFor({ target: "app" });
    expect((await relay.send("github", "push", { id })).outcome).toBe("duplicate");
    await relay.settled();
    expect(relay.arrivals().filter(({ target }) => target === "app")).toHaveLength(1);
  });

  test("a body of one's own is signed as the provider would", async () => {
    const body = JSON.stringify({ id: "evt_1", object: "event", type: "invoice.paid", data: {} });
    expect((await relay.send("stripe", undefined, { body })).outcome).toBe("accepted");
    const arrival = await relay.waitFor((one) => one.event?.id === "evt_1");
    expect(arrival.body.toString()).toBe(body);
  });

  test("after a reset nothing of the test before is left", async () => {
    expect(relay.arrivals()).toEqual([]);
    expect((await relay.send("stripe", "customer.created")).outcome).toBe("ignored");
  });

  test("a source that the config does not have is named, with the nearest", async () => {
    await expect(relay.send("gihub")).rejects.toThrow('no source "gihub"; did you mean "github"?');
  });
});

test("a config with faults starts nothing and names all of them", async () => {
  const folder = tempFolder({ "relay.yaml": "sources: {a: {provider: gihub}}" });
  await expect(startRelay({ config: join(folder, "relay.yaml") })).rejects.toThrow("gihub");
});

test("a target that the config does not have is named", async () => {
  const targets = { ap: "http://localhost:1" };
  await expect(startRelay({ config, targets })).rejects.toThrow('relay.yaml has no target "ap"');
});

test("who waits for what never came learns that the relay was closed", async () => {
  const relay = await startRelay({ config });
  const waiting = relay.waitFor({ target: "app" }).catch((error: Error) => error.message);
  await relay.close();
  expect(await waiting).toContain("was closed");
});

test("the embedded Cloud Tasks alone has the queues it was asked for", async () => {
  const queue = "projects/local/locations/us-central1/queues/jobs";
  const cloudTasks = await startCloudTasks({ queues: [queue] });
  const got = await fetch(`${cloudTasks.env.CLOUD_TASKS_EMULATOR_REST}/v2/${queue}`);
  expect(await got.json()).toMatchObject({ name: queue, state: "RUNNING" });
  await cloudTasks.close();
});
