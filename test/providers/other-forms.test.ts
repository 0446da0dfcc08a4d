import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { compileBody } from "../../src/relay/read/body.ts";
import { compileEvent } from "../../src/relay/read/event.ts";
import { config, delivery, preset, source, testRelay } from "../relay/fixtures.ts";
import { prove, refusal, shake } from "./given.ts";

// What providers send beside their usual deliveries.

const AT = new Date("2026-11-23T12:00:00Z");
const SECONDS = String(AT.getTime() / 1000);
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const hex = (text: string): string => createHmac("sha256", "key").update(text).digest("hex");

describe("GitLab's hooks without an object_kind", () => {
  test.each([
    ["Member Hook", "user_add_to_group"],
    ["Member Hook", "user_remove_from_group"],
    ["Subgroup Hook", "subgroup_create"],
    ["System Hook", "project_rename"],
  ])("%s with %s has that for its type", async (header, name) => {
    const given = { secrets: ["t"], body: JSON.stringify({ event_name: name, group_id: 1 }) };
    const headers = { "x-gitlab-token": "t", "x-gitlab-event": header, "idempotency-key": "k" };
    expect(await prove("gitlab", { ...given, headers })).toMatchObject({ type: name });
  });

  test("a push has its kind still", async () => {
    const body = '{"object_kind":"push","event_name":"push","ref":"refs/heads/main"}';
    const headers = { "x-gitlab-token": "t", "x-gitlab-event": "Push Hook" };
    expect(await prove("gitlab", { secrets: ["t"], body, headers })).toMatchObject({
      type: "push",
    });
  });
});

describe("Mailgun's forms", () => {
  const form = (fields: Record<string, string>): string =>
    new URLSearchParams({
      timestamp: SECONDS,
      token: "t0k3n",
      signature: hex(`${SECONDS}t0k3n`),
      ...fields,
    }).toString();

  test("of webhooks before 2018 are events", async () => {
    const body = form({ event: "opened", "Message-Id": "m1@mg", recipient: "ada@example.com" });
    const event = await prove("mailgun", { secrets: ["key"], body, headers: FORM, at: AT });
    expect(event).toMatchObject({ type: "opened", id: `m1@mg:${SECONDS}` });
  });

  test("of inbound routes are events, one for each recipient", async () => {
    const sent = ["ada@example.com", "eve@example.com"].map((recipient) =>
      form({ "Message-Id": "m1@mg", recipient, "body-plain": "Läuft die Mühle?" }),
    );
    const events = await Promise.all(
      sent.map((body) => prove("mailgun", { secrets: ["key"], body, headers: FORM, at: AT })),
    );
    expect(events.map(({ type }) => type)).toEqual(["inbound", "inbound"]);
    expect(events[0]?.identity).not.toBe(events[1]?.identity);
    expect(events[0]?.id).not.toContain("ada@example.com");
  });

  test("with another signature are refused", async () => {
    const body = form({ event: "opened", signature: hex("another") });
    expect(await refusal("mailgun", { secrets: ["key"], body, headers: FORM, at: AT })).toBe(
      "bad-signature",
    );
  });
});

test("Slack's check of a command's endpoint is answered with 200 and makes no event", async () => {
  const body = "ssl_check=1&token=gIkuvaNzQIHg97ATvDxqgjtO";
  const headers = {
    ...FORM,
    "x-slack-request-timestamp": SECONDS,
    "x-slack-signature": `v0=${hex(`v0:${SECONDS}:${body}`)}`,
  };
  const answer = await shake(
    "slack-commands",
    { secrets: ["key"], body, headers, at: AT },
    "signed",
  );
  expect(answer?.status).toBe(200);
});

describe("a Shopify event whose payload is too large", () => {
  const stage = () => {
    const hook = source({
      name: "hook",
      provider: preset("shopify-events"),
      secrets: ["KEY"],
      schemas: [{ events: "*", file: "s.json" }],
    });
    return testRelay(config([hook]), {
      env: { KEY: "key" },
      schemas: { "s.json": { type: "object", required: ["data"] } },
    });
  };
  const sent = (body: string) => {
    const signature = createHmac("sha256", "key").update(body).digest("base64");
    const headers = { "shopify-hmac-sha256": signature, "shopify-topic": "Product" };
    return delivery(body, headers, { path: "/hook" });
  };

  test("is delivered as the stub that it is, whatever schema its data has", async () => {
    const { relay, tasks } = stage();
    const stub = { payload_url: "https://example.com/p", payload_size_bytes: 1_000_001 };
    await relay(sent(JSON.stringify(stub)));
    expect(tasks().map(({ url }) => url)).toEqual(["https://ci.example.com/hooks?from=relay"]);
  });

  test("is the only one that needs no data", async () => {
    const { relay, tasks } = stage();
    await relay(sent('{"topic":"Product"}'));
    expect(tasks()[0]?.headers["relay-cause"]).toBe("schema-mismatch");
  });
});

describe("Pub/Sub pushes that are unwrapped", () => {
  const provider = preset("google-pubsub");
  const read = (headers: Record<string, string>) => {
    const pushed = delivery("plain text", { "content-type": "text/plain", ...headers });
    return compileEvent(source({ provider }))(pushed, compileBody(provider)(pushed));
  };
  const metadata = {
    "x-goog-pubsub-message-id": "11837466120935",
    "x-goog-pubsub-subscription-name": "projects/p/subscriptions/orders",
    "x-goog-pubsub-publish-time": "2026-11-23T11:59:59.118Z",
    eventtype: "order.created",
  };

  test("are named by the metadata in their headers, whatever the publisher sent", () => {
    expect(read(metadata)).toMatchObject({
      id: "11837466120935",
      type: "order.created",
      time: new Date("2026-11-23T11:59:59.118Z"),
      identity: read(metadata).identity,
    });
    const other = { ...metadata, "x-goog-pubsub-subscription-name": "projects/p/subscriptions/x" };
    expect(read(other).identity).not.toBe(read(metadata).identity);
  });

  test("are an event each without it, since equal messages may be several", () => {
    expect(read({}).identity).not.toBe(read({}).identity);
  });
});

test.each([
  // https://plaid.com/docs/api/webhooks/: anything but 200 is sent again.
  "plaid",
  // https://www.mercadopago.com/developers/en/docs/your-integrations/notifications/webhooks: 200 or 201.
  "mercadopago",
  // https://developers.zoom.us/docs/api/webhooks/: 200 or 204.
  "zoom",
  // https://developer.paddle.com/webhooks/respond-to-webhooks: 200.
  "paddle",
  // https://docs.mollie.com/reference/webhooks: 200 OK.
  "mollie",
  // https://resend.com/docs/dashboard/webhooks/introduction: 200.
  "resend",
])("%s gets the 200 that its page asks for", (name) => {
  expect(preset(name).respond?.status).toBe(200);
});
