import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { sign } from "@octokit/webhooks-methods";
import { describe, expect, test } from "vitest";
import { pubsub } from "../../src/cli/dev/google/pubsub.ts";
import type { GoogleTarget, Target } from "../../src/types/config.ts";
import type { Delivery } from "../../src/types/delivery.ts";
import type { Task } from "../../src/types/task.ts";
import { config, delivery, route, source, target, testRelay } from "./fixtures.ts";

const BODY = '{"ref":"r","id":12345678901234567890,\n "t":"ü\\u00fc"}';

function google(
  kind: GoogleTarget["kind"],
  resource: string,
  more: Partial<GoogleTarget> = {},
): Target {
  return target({
    url: `https://${kind}.googleapis.com`,
    auth: { kind: "oauth", serviceAccount: "invoker", scope: "s" },
    google: { kind, resource, ...more },
  });
}

async function send(one: Target, body: string | Buffer = BODY, archive = false) {
  const given = config([source({ routes: [route()] })], [one]);
  const stage = testRelay({ ...given, ...(archive && { archive: { bucket: "b", prefix: "" } }) });
  const answer = await stage.relay(await github(body));
  return { answer, task: stage.tasks()[0] as Task };
}

async function github(body: string | Buffer): Promise<Delivery> {
  const bytes = Buffer.from(body);
  return delivery(bytes, {
    "Content-Type": "application/json; charset=utf-8",
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "d-1",
    "X-Hub-Signature-256": `sha256=${(await import("node:crypto")).createHmac("sha256", "It's a Secret to Everybody").update(bytes).digest("hex")}`,
  });
}

const parsed = (task: Task): unknown => JSON.parse(task.body.toString());

const CLOUD_EVENT = {
  specversion: "1.0",
  id: "d-1",
  source: "github",
  type: "push",
  time: "2026-11-23T12:00:00.000Z",
  datacontenttype: "application/json; charset=utf-8",
};

describe("a Pub/Sub topic", () => {
  test("gets the bytes as its message's data and the CloudEvent as attributes", async () => {
    const { task } = await send(google("pubsub", "orders"));
    expect(task).toMatchObject({
      url: "https://pubsub.googleapis.com/v1/projects/p/topics/orders:publish",
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    expect(parsed(task)).toEqual({
      messages: [
        {
          data: Buffer.from(BODY).toString("base64"),
          attributes: {
            "ce-specversion": "1.0",
            "ce-id": "d-1",
            "ce-source": "github",
            "ce-type": "push",
            "ce-time": "2026-11-23T12:00:00.000Z",
            "content-type": "application/json; charset=utf-8",
          },
        },
      ],
    });
  });

  test("of another project is named in full, and an expression gives the ordering key", async () => {
    const topic = "projects/other/topics/orders";
    const { task } = await send(google("pubsub", topic, { orderingKey: "body.ref" }));
    expect(task.url).toBe("https://pubsub.googleapis.com/v1/projects/other/topics/orders:publish");
    expect(parsed(task)).toMatchObject({ messages: [{ orderingKey: "r" }] });
  });

  test("gets nothing that Pub/Sub refuses for ever: a long ordering key is hashed, a long content type left out", async () => {
    const body = JSON.stringify({ ref: "ü".repeat(600), none: "" });
    const given = config([source()], [google("pubsub", "orders", { orderingKey: "body.ref" })]);
    const { relay, tasks } = testRelay(given);
    const { headers, ...received } = await github(body);
    const type = `application/json; x=${"ü".repeat(600)}`;
    await relay({ ...received, headers: { ...headers, "content-type": type } });
    const [message] = (parsed(tasks()[0] as Task) as { messages: Record<string, unknown>[] })
      .messages;
    expect(message?.["orderingKey"]).toBe(
      createHash("sha256").update("ü".repeat(600)).digest("hex"),
    );
    expect(message?.["attributes"]).not.toHaveProperty("content-type");
    const publish = "/v1/projects/p/topics/orders:publish";
    expect(
      pubsub.answer(publish, tasks()[0]?.body ?? Buffer.alloc(0), 1, new Date(0)),
    ).toBeDefined();
  });

  test("gets a message without an ordering key where the expression cannot be computed", async () => {
    const { task } = await send(google("pubsub", "orders", { orderingKey: "body.nothing.at.all" }));
    expect(parsed(task)).toMatchObject({ messages: [{ attributes: { "ce-id": "d-1" } }] });
    expect(task.body.toString()).not.toContain("orderingKey");
  });
});

describe("a workflow", () => {
  test("gets the CloudEvent as its argument, JSON byte for byte", async () => {
    const { task } = await send(google("workflow", "onboarding"));
    expect(task.url).toBe(
      "https://workflowexecutions.googleapis.com/v1/projects/p/locations/us-central1/workflows/onboarding/executions",
    );
    const { argument } = parsed(task) as { argument: string };
    expect(JSON.parse(argument)).toMatchObject({ ...CLOUD_EVENT, data: { ref: "r", t: "üü" } });
    expect(argument).toContain(`"data":${BODY}`);
  });

  test("gets other bytes in base64", async () => {
    const given = config([source({ invalid: "pass" })], [google("workflow", "w")]);
    const { relay, tasks } = testRelay(given);
    await relay(await github(Buffer.from([0xff, 0x00])));
    const { argument } = parsed(tasks()[0] as Task) as { argument: string };
    expect(JSON.parse(argument)).toMatchObject({ data_base64: "/wA=" });
  });
});

test("an Eventarc bus gets the CloudEvent as a JSON message", async () => {
  const { task } = await send(google("eventarc", "events"));
  expect(task.url).toBe(
    "https://eventarcpublishing.googleapis.com/v1/projects/p/locations/us-central1/messageBuses/events:publish",
  );
  const { jsonMessage } = parsed(task) as { jsonMessage: string };
  expect(JSON.parse(jsonMessage)).toMatchObject({ ...CLOUD_EVENT, data: { ref: "r" } });
});

test("a bucket gets the bytes as they came, and the CloudEvent as metadata", async () => {
  const { task } = await send(google("gcs", "gs://my-bucket/hooks/"));
  expect(task).toMatchObject({
    method: "PUT",
    url: expect.stringMatching(
      /^https:\/\/storage\.googleapis\.com\/my-bucket\/hooks\/github\/2026\/11\/23\/d-1/,
    ) as string,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-goog-meta-ce-type": "push",
      "x-goog-meta-ce-id": "d-1",
    },
  });
  expect(task.body.toString()).toBe(BODY);
});

test("a bucket gets an empty object that says where the bytes are, where they fit no task", async () => {
  const noise = Buffer.from(JSON.stringify({ text: randomBytes(1_500_000).toString("base64") }));
  const { task } = await send(google("gcs", "my-bucket"), noise, true);
  expect(task.body).toHaveLength(0);
  expect(task.headers["x-goog-meta-ce-id"]).toBe("d-1");
  expect(task.headers["x-goog-meta-ce-dataref"]).toBe(
    `https://storage.googleapis.com/b/github/2026/11/23/sha256-${createHash("sha256").update(noise).digest("hex")}`,
  );
  const words = JSON.stringify({ text: "lorem ipsum ".repeat(200_000) });
  const packed = await send(google("gcs", "my-bucket"), words, true);
  expect(packed.task.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(packed.task.body).toString()).toBe(words);
});

test("a Cloud Run job is told where the event's bytes are, wherever there is an archive", async () => {
  const { task } = await send(google("job", "import"), BODY, true);
  expect(JSON.stringify(parsed(task))).toContain(
    `"EVENT_DATAREF","value":"https://storage.googleapis.com/b/github/2026/11/23/sha256-${createHash("sha256").update(BODY).digest("hex")}"`,
  );
});

test("a Cloud Run job learns of the event by its environment", async () => {
  const { task } = await send(google("job", "import"));
  expect(task.url).toBe(
    "https://run.googleapis.com/v2/projects/p/locations/us-central1/jobs/import:run",
  );
  expect(parsed(task)).toEqual({
    overrides: {
      containerOverrides: [
        {
          env: [
            { name: "EVENT_ID", value: "d-1" },
            { name: "EVENT_SOURCE", value: "github" },
            { name: "EVENT_TYPE", value: "push" },
            { name: "EVENT_TIME", value: "2026-11-23T12:00:00.000Z" },
          ],
        },
      ],
    },
  });
});

describe.each([
  ["pubsub", "t-opic", 900_000],
  ["workflow", "w", 40_000],
  ["eventarc", "bus", 1_200_000],
] as const)("what %s cannot hold", (kind, resource, bytes) => {
  const body = JSON.stringify({ ref: "r", text: "x".repeat(bytes) });

  test("is parked for that target alone, with the cause", async () => {
    const { answer, task } = await send(google(kind, resource), body);
    expect(JSON.parse(answer.body)).toMatchObject({ status: "parked" });
    expect(task.headers).toMatchObject({ "relay-cause": "too-large", "relay-targets": "ci" });
  });

  test("is referred to where there is an archive", async () => {
    const { task } = await send(google(kind, resource), body, true);
    const sha256 = createHash("sha256").update(body).digest("hex");
    expect(task.body.toString()).toContain(
      `https://storage.googleapis.com/b/github/2026/11/23/sha256-${sha256}`,
    );
    expect(task.body.length).toBeLessThan(2000);
  });
});

test("octokit vouches for the deliveries of this suite", async () => {
  const { headers } = await github(BODY);
  expect(headers["x-hub-signature-256"]).toBe(await sign("It's a Secret to Everybody", BODY));
});
