import { expect, test } from "vitest";
import { LOCATION, QUEUE, startTarget, startWorld } from "./world.ts";
import { betaClient, rawGrpc, rest } from "./wire.ts";

const ACCOUNT = "a@p.iam.gserviceaccount.com";
const V2 = "google.cloud.tasks.v2.CloudTasks";

/** How a queue is made on each wire, with the same target. */
const WIRES: readonly (readonly [string, Make])[] = [
  [
    "REST v2",
    ({ issuerUrl }, httpTarget) =>
      rest(`${issuerUrl}/v2/${LOCATION}/queues`, "POST", { name: QUEUE, httpTarget }),
  ],
  [
    "REST v2beta3",
    ({ issuerUrl }, httpTarget) =>
      rest(`${issuerUrl}/v2beta3/${LOCATION}/queues`, "POST", { name: QUEUE, httpTarget }),
  ],
  [
    "gRPC v2",
    ({ grpcPort }, httpTarget) =>
      rawGrpc(grpcPort)(V2, "CreateQueue", {
        parent: LOCATION,
        queue: { name: QUEUE, httpTarget },
      }),
  ],
  [
    "the v2beta3 client",
    ({ grpcPort }, httpTarget) =>
      betaClient(grpcPort).createQueue({ parent: LOCATION, queue: { name: QUEUE, httpTarget } }),
  ],
];
type Make = (
  world: { readonly issuerUrl: string; readonly grpcPort: number },
  httpTarget: object,
) => Promise<unknown>;

test.each(WIRES)(
  "a part of a URL that a queue over %s does not override stays the task's own",
  async (_, make) => {
    const target = await startTarget();
    const world = await startWorld();
    await make(world, { uriOverride: { pathOverride: { path: "/routed" } } });
    const url = target.url.replace("127.0.0.1", "localhost");
    await world.client.createTask({
      parent: QUEUE,
      task: { httpRequest: { url: `${url}/p?b=1` } },
    });
    const received = await target.nth(1);
    expect([received.url, received.headers.host]).toEqual([
      "/routed?b=1",
      `localhost:${new URL(url).port}`,
    ]);
  },
);

test.each(WIRES)(
  "what a queue over %s was not given is not shown, and a port of 0 is",
  async (_, make) => {
    const world = await startWorld();
    await make(world, { uriOverride: { host: "h.example" } });
    const { body } = await rest(`${world.issuerUrl}/v2/${QUEUE}`);
    expect(body["httpTarget"]).toEqual({
      uriOverride: { host: "h.example", uriOverrideEnforceMode: "ALWAYS" },
    });
    await rest(`${world.issuerUrl}/v2/${QUEUE}?updateMask=httpTarget.uriOverride.port`, "PATCH", {
      httpTarget: { uriOverride: { port: "0" } },
    });
    const [read] = await betaClient(world.grpcPort).getQueue({ name: QUEUE });
    expect(read.httpTarget?.uriOverride).toMatchObject({ host: "h.example", port: "0" });
  },
);

const OIDC = { serviceAccountEmail: ACCOUNT, audience: "https://x/" };

/** An update, as gcloud sends it, of a queue with an OIDC token; and what is left of its target. */
test.each<[string, string, object, object | undefined]>([
  [
    "both parts of the token cleared",
    "httpTarget.oidcToken.audience,httpTarget.oidcToken.serviceAccountEmail",
    {},
    undefined,
  ],
  [
    "an OAuth account set",
    "httpTarget.oauthToken.serviceAccountEmail",
    { httpTarget: { oauthToken: { serviceAccountEmail: ACCOUNT } } },
    {
      oauthToken: {
        serviceAccountEmail: ACCOUNT,
        scope: "https://www.googleapis.com/auth/cloud-platform",
      },
    },
  ],
  [
    "an OAuth token set whole",
    "httpTarget.oauthToken",
    { httpTarget: { oauthToken: { serviceAccountEmail: ACCOUNT, scope: "s" } } },
    { oauthToken: { serviceAccountEmail: ACCOUNT, scope: "s" } },
  ],
  [
    "only the audience set",
    "httpTarget.oidcToken.audience",
    { httpTarget: { oidcToken: { audience: "other" } } },
    { oidcToken: { serviceAccountEmail: ACCOUNT, audience: "other" } },
  ],
  [
    "an override beside it set and cleared again",
    "http_target.uri_override.host",
    {},
    { oidcToken: OIDC },
  ],
  ["the target cleared", "httpTarget", {}, undefined],
  ["everything but the token left alone", "retryConfig.maxAttempts", {}, { oidcToken: OIDC }],
])("an update with %s does just that", async (_, mask, message, left) => {
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { oidcToken: OIDC } }],
  });
  const url = `${issuerUrl}/v2/${QUEUE}?updateMask=${mask}`;
  const { status, body } = await rest(url, "PATCH", { name: QUEUE, ...message });
  expect({ status, left: body["httpTarget"] }).toEqual({ status: 200, left });
  expect((await rest(`${issuerUrl}/v2/${QUEUE}`)).body["httpTarget"]).toEqual(left);
});

test.each([
  "httpTarget.oauthToken.scope,httpTarget.oauthToken.serviceAccountEmail",
  "httpTarget.oauthToken.serviceAccountEmail,httpTarget.oauthToken.scope",
])("an OAuth token is cleared by both its parts, in either order: %s", async (mask) => {
  const oauthToken = { serviceAccountEmail: ACCOUNT, scope: "s" };
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { oauthToken } }],
  });
  const { status, body } = await rest(`${issuerUrl}/v2/${QUEUE}?updateMask=${mask}`, "PATCH", {});
  expect(status).toBe(200);
  expect(body).not.toHaveProperty("httpTarget");
});

test("a path that is set to nothing over gRPC clears the task's path, one that is not given leaves it", async () => {
  const { grpcPort, issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { uriOverride: { host: "h" } } }],
  });
  const beta = betaClient(grpcPort);
  const update = (uriOverride: object) =>
    beta.updateQueue({
      queue: { name: QUEUE, httpTarget: { uriOverride } },
      updateMask: { paths: ["http_target.uri_override.path_override.path"] },
    });
  const shown = async () => (await rest(`${issuerUrl}/v2/${QUEUE}`)).body["httpTarget"];
  await update({ pathOverride: { path: "" } });
  expect(await shown()).toMatchObject({ uriOverride: { host: "h", pathOverride: {} } });
  await update({});
  expect(await shown()).toEqual({ uriOverride: { host: "h", uriOverrideEnforceMode: "ALWAYS" } });
});

test("an override that loses its last part is not there any more", async () => {
  const { issuerUrl } = await startWorld({
    queues: [{ name: QUEUE, httpTarget: { uriOverride: { host: "h", port: "1" } } }],
  });
  const clear = (part: string) =>
    rest(`${issuerUrl}/v2/${QUEUE}?updateMask=httpTarget.uriOverride.${part}`, "PATCH", {});
  expect((await clear("port")).body["httpTarget"]).toMatchObject({ uriOverride: { host: "h" } });
  expect((await clear("host")).body).not.toHaveProperty("httpTarget");
});

test.each(["httpTarget.nonsense", "httpTarget.uriOverride.host.x", "retryConfig.", "nonsense"])(
  "a mask with %s is refused",
  async (mask) => {
    const { issuerUrl } = await startWorld({ queues: [{ name: QUEUE }] });
    const url = `${issuerUrl}/v2/${QUEUE}?updateMask=${mask}`;
    expect((await rest(url, "PATCH", {})).status).toBe(400);
  },
);

/** A field, length-delimited. */
const field = (id: number, bytes: Buffer | string): Buffer => {
  const content = Buffer.from(bytes);
  return Buffer.concat([Buffer.from([(id << 3) | 2, content.length]), content]);
};

test.each<[string, string, Buffer]>([
  ["a field of a queue", "CreateQueue", field(2, Buffer.concat([field(1, QUEUE), field(15, "x")]))],
  ["a field of a task", "CreateTask", field(2, field(15, "x"))],
  ["a field of a request inside a task", "CreateTask", field(2, field(3, field(9, "x")))],
  ["a method", "CreateTask", field(2, field(3, Buffer.from([2 << 3, 9])))],
  ["a string that is not UTF-8", "CreateTask", field(2, field(3, field(1, Buffer.from([0xff]))))],
  [
    "a header that is not UTF-8",
    "CreateTask",
    field(2, field(3, field(3, Buffer.concat([field(1, "a"), field(2, Buffer.from([0xff]))])))),
  ],
  ["a field that ends too late", "CreateTask", Buffer.from([(2 << 3) | 2, 9, 1])],
])("%s that is not known refuses what would be made over gRPC", async (_, method, bytes) => {
  const { grpcPort, client } = await startWorld();
  const parent = field(1, method === "CreateQueue" ? LOCATION : QUEUE);
  const answer = await rawGrpc(grpcPort)(V2, method, Buffer.concat([parent, bytes]));
  expect(answer.code).toBe(3);
  expect((await client.listQueues({ parent: LOCATION }))[0]).toEqual([]);
});

test.each<[string, object]>([
  ["a schedule beyond the calendar", { scheduleTime: { seconds: 253_402_300_800 } }],
  ["a schedule with too many nanoseconds", { scheduleTime: { seconds: 1, nanos: 1_000_000_000 } }],
  ["a deadline of two signs", { dispatchDeadline: { seconds: 20, nanos: -1 } }],
  ["a deadline beyond all bounds", { dispatchDeadline: { seconds: "9223372036854775807" } }],
])("%s is refused over gRPC", async (_, given) => {
  const { client } = await startWorld();
  const task = { httpRequest: { url: "http://h/" }, ...given };
  await expect(client.createTask({ parent: QUEUE, task })).rejects.toMatchObject({ code: 3 });
});
