import { createHash, createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { config, delivery, memoryQueue, preset, source, testRelay } from "../relay/fixtures.ts";
import { prove, refusal, shake } from "./given.ts";
import { confirmation } from "./vectors/aws-sns.ts";

const AT = new Date("2026-11-23T12:00:00Z");
const TEXT = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
const none = { secrets: ["s3cret"], body: "", headers: {}, at: AT };

/** The whole relay with one source of that preset. */
function stage(name: string, secret: string, options: Record<string, string> = {}) {
  const queue = memoryQueue();
  const given = source({ name: "hook", provider: preset(name), options });
  const relay = testRelay(config([given]), { queue, env: { SECRET: secret } });
  const post = (body: string, headers: Record<string, string> = {}) =>
    relay.relay(delivery(body, headers, { path: "/hook", receivedAt: AT }));
  return { ...relay, post };
}

describe("computed answers sign nothing but challenges", () => {
  test("ebay: the answer of its own library", async () => {
    // event-notification-nodejs-sdk 1.0.3, test/test.json
    const token = "71745723-d031-455c-bfa5-f90d11b4f20a";
    const given = {
      ...none,
      method: "GET",
      secrets: [token],
      publicUrl: "http://www.testendpoint.com/webhook",
      options: { clientId: "c", clientSecret: "s" },
      query: `challenge_code=${token}`,
    };
    expect(await shake("ebay", given)).toMatchObject({
      status: 200,
      body: '{"challengeResponse":"048de9ffd0e35021fefc0388d5c52e0f475324f582f3778ca81a53354ccbbc97"}',
    });
  });

  test("braintree: the answer of its own library, for hexadecimal challenges alone", async () => {
    const given = {
      ...none,
      method: "GET",
      secrets: ["integration_private_key"],
      options: { publicKey: "integration_public_key" },
      query: "bt_challenge=20f9f8ed05f77439fe955c977e4c8a53",
    };
    expect(await shake("braintree", given)).toEqual({
      status: 200,
      headers: TEXT,
      body: "integration_public_key|d9b899556c966b3f06945ec21311865d35df3ce4",
    });
    for (const oracle of ["PG5vdGlmaWNhdGlvbj4=", "20f9", "20f9f8ed05f77439fe955c977e4c8a5300"]) {
      await expect(
        shake("braintree", { ...given, query: `bt_challenge=${encodeURIComponent(oracle)}` }),
      ).rejects.toMatchObject({ code: "bad-signature" });
    }
  });

  test("x-twitter: no delivery can be had signed through the check of the endpoint", async () => {
    const ask = (token: string) =>
      shake("x-twitter", {
        ...none,
        method: "GET",
        query: `crc_token=${encodeURIComponent(token)}`,
      });
    const mac = createHmac("sha256", "s3cret").update("abc-123").digest("base64");
    expect(JSON.parse((await ask("abc-123"))?.body ?? "")).toEqual({
      response_token: `sha256=${mac}`,
    });
    for (const oracle of ['{"for_user_id":"1"}', "[]", "x".repeat(2000)]) {
      await expect(ask(oracle)).rejects.toMatchObject({ code: "bad-signature" });
    }
  });
});

describe("echoes are text that no browser runs, and make no event", () => {
  test.each([
    ["microsoft-graph", { query: "validationToken=%3Cscript%3E%20x" }, "<script> x"],
    ["dropbox", { method: "GET", query: "challenge=%3Cb%3E" }, "<b>"],
    ["nylas", { method: "GET", query: "challenge=abc" }, "abc"],
  ])("%s", async (name, request, echoed) => {
    expect(await shake(name, { ...none, ...request })).toEqual({
      status: 200,
      headers: TEXT,
      body: echoed,
    });
  });

  test("monday: a challenge with an event beside it is only a challenge", async () => {
    const { post, tasks } = stage("monday", "s");
    const answer = await post('{"challenge":"c","event":{"type":"create_item"}}');
    expect([answer.body, tasks()]).toEqual(['{"challenge":"c"}', []]);
    expect((await post('{"event":{"type":"create_item"}}')).status).toBe(401);
  });

  test("microsoft-graph: an unsigned notification behind a validation token is not an event", async () => {
    const { relay, tasks } = stage("microsoft-graph", "s");
    const request = delivery('{"value":[{"clientState":"guess"}]}', {}, { path: "/hook" });
    expect((await relay({ ...request, query: "validationToken=x" })).body).toBe("x");
    expect((await relay(request)).status).toBe(401);
    expect(tasks()).toEqual([]);
  });

  test("asana: its secret is echoed, and its sign of life is answered", async () => {
    const answer = await shake("asana", { ...none, headers: { "X-Hook-Secret": "b53\r\nx: y" } });
    expect(answer?.headers["x-hook-secret"]).toBe("b53x: y");
    const body = '{"events":[]}';
    const signature = createHmac("sha256", "s").update(body).digest("hex");
    const { post, tasks } = stage("asana", "s");
    expect((await post(body, { "X-Hook-Signature": signature })).status).toBe(200);
    expect(tasks()).toEqual([]);
  });

  test("cloudevents: the origin is allowed, the callback never fetched", async () => {
    let fetched = 0;
    const answer = await shake("cloudevents", {
      ...none,
      method: "OPTIONS",
      headers: {
        "WebHook-Request-Origin": "eventemitter.example.com",
        "WebHook-Request-Callback": "http://169.254.169.254/",
      },
      fetch: () => {
        fetched += 1;
        return Promise.reject(new Error("fetched"));
      },
    });
    expect(answer?.headers["webhook-allowed-origin"]).toBe("eventemitter.example.com");
    expect(fetched).toBe(0);
  });
});

describe("signed checks come after the signature", () => {
  test("azure-event-grid: the validation code goes back only to who knows the token", async () => {
    const body =
      '[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6","validationUrl":"https://evil.example/"}}]';
    const given = { ...none, body, query: "token=s3cret" };
    expect(await shake("azure-event-grid", given)).toBeUndefined();
    expect(await shake("azure-event-grid", given, "signed")).toMatchObject({
      body: '{"validationResponse":"512d38b6"}',
    });
    expect(await refusal("azure-event-grid", { ...given, query: "token=guess" })).toBe(
      "bad-signature",
    );
  });

  test("discord-events: its PING is answered with 204 and nothing", async () => {
    const given = { ...none, secrets: ["00".repeat(32)], body: '{"type":0}' };
    expect(await shake("discord-events", given, "signed")).toEqual({
      status: 204,
      headers: {},
      body: "",
    });
  });

  test("xero: intent to receive gets 200 for the right signature, 401 for the wrong one, never a body", async () => {
    const body = '{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4N"}';
    const signature = createHmac("sha256", "key").update(body).digest("base64");
    const { post, tasks } = stage("xero", "key");
    const right = await post(body, { "x-xero-signature": signature });
    const wrong = await post(body, { "x-xero-signature": signature.replace(/^./, "_") });
    expect([right, wrong].map((answer) => [answer.status, answer.body])).toEqual([
      [200, ""],
      [401, ""],
    ]);
    expect(tasks()).toEqual([]);
  });

  test("line: the console's check, which has no events, gets 200 and makes no task", async () => {
    const body = '{"destination":"U1","events":[]}';
    const signature = createHmac("sha256", "s").update(body).digest("base64");
    const { post, tasks } = stage("line", "s");
    expect((await post(body, { "x-line-signature": signature })).status).toBe(200);
    expect((await post(body, { "x-line-signature": `${signature}A` })).status).toBe(401);
    expect(tasks()).toEqual([]);
  });

  test("gocardless: a wrong signature gets 498", async () => {
    const { post } = stage("gocardless", "s");
    expect((await post('{"events":[]}', { "Webhook-Signature": "00" })).status).toBe(498);
  });
});

describe("notion: the secret that comes in the first request", () => {
  const body = '{"verification_token":"secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"}';

  test("is parked for the owner while the source waits for it, and is not in the log", async () => {
    const { post, tasks, lines } = stage("notion", "pending");
    expect((await post(body)).status).toBe(200);
    expect(tasks()).toMatchObject([
      {
        url: "https://relay.example.com/-/redrive/hook",
        headers: { "relay-cause": "secret-arrived" },
      },
    ]);
    expect(tasks()[0]?.body.toString()).toBe(body);
    expect(lines().at(-1)).toMatchObject({ severity: "WARNING", outcome: "handshake" });
    expect(JSON.stringify(lines())).not.toContain("tMrlL1qK5");
  });

  test("is refused once there is a secret, so nobody can slip another one in", async () => {
    const { post, tasks } = stage("notion", "secret_real");
    expect((await post(body)).status).toBe(401);
    expect(tasks()).toEqual([]);
  });

  test("while it is waited for, `pending` is not a secret: what it signs is refused", async () => {
    const event = '{"id":"1","type":"page.created"}';
    const signature = createHmac("sha256", "pending").update(event).digest("hex");
    const { post, tasks } = stage("notion", "pending");
    expect((await post(event, { "X-Notion-Signature": `sha256=${signature}` })).status).toBe(401);
    expect(tasks()).toEqual([]);
  });
});

describe("aws-sns: subscriptions are confirmed for pinned topics, at Amazon alone", () => {
  const message = JSON.parse(String(confirmation.sent.body)) as Record<string, string>;
  const stageSns = (changes: Record<string, string> = {}) => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      asked.push(input instanceof Request ? input.url : input.toString());
      expect(init?.redirect).toBe("error");
      return Promise.resolve(new Response(confirmation.published));
    };
    const given = {
      secrets: [],
      options: confirmation.options ?? {},
      body: JSON.stringify({ ...message, ...changes }),
      headers: { "content-type": "text/plain; charset=UTF-8" },
      at: AT,
      fetch,
    };
    return { asked, given };
  };

  test("the address is fetched once, after the signature was checked", async () => {
    const { asked, given } = stageSns();
    await prove("aws-sns", given);
    expect(await shake("aws-sns", given, "signed")).toMatchObject({ status: 200 });
    expect(asked).toEqual([message["SigningCertURL"], message["SubscribeURL"]]);
  });

  test.each([
    [400, "bad-signature"],
    [404, "bad-signature"],
    [503, "keys-unavailable"],
  ])("Amazon's %i to the confirmation is %s", async (status, code) => {
    const { given } = stageSns();
    const fetch: typeof globalThis.fetch = () => Promise.resolve(new Response("", { status }));
    await expect(shake("aws-sns", { ...given, fetch }, "signed")).rejects.toMatchObject({ code });
  });

  test.each([
    "http://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=1",
    "https://sns.us-west-2.amazonaws.com.evil.example/?Action=ConfirmSubscription&Token=1",
    "https://sns.us-west-2.amazonaws.com@evil.example/?Action=ConfirmSubscription&Token=1",
    "https://sns.us-west-2.amazonaws.com:8443/?Action=ConfirmSubscription&Token=1",
    "https://evil.example/?x=https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
    "https://sns.us-west-2.amazonaws.com/?Action=DeleteTopic&Token=1",
  ])("never fetched: %s", async (SubscribeURL) => {
    const { asked, given } = stageSns({ SubscribeURL });
    await expect(shake("aws-sns", given, "signed")).rejects.toMatchObject({
      code: "bad-signature",
    });
    expect(asked).toEqual([]);
  });

  test.each([
    "https://evil.example/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    "http://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    "https://sns.us-west-2.amazonaws.com.evil.example/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    "https://s3.us-west-2.amazonaws.com/bucket/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
    "https://sns.us-west-2.amazonaws.com/x/../SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
  ])("no certificate from %s", async (SigningCertURL) => {
    const { asked, given } = stageSns({ SigningCertURL });
    expect(await refusal("aws-sns", given)).toBe("bad-signature");
    expect(asked).toEqual([]);
  });

  test("no message of a foreign topic, and no confirmation that is passed off as a notification", async () => {
    for (const changes of [
      { TopicArn: "arn:aws:sns:us-west-2:666:Evil" },
      { Type: "Notification" },
      { SignatureVersion: "3" },
    ]) {
      expect(await refusal("aws-sns", stageSns(changes).given)).toBe("bad-signature");
    }
  });
});

describe("gzip", () => {
  const inside = '{"type":"message.new","created_at":"2026-11-23T12:00:00Z"}';
  const send = (body: Buffer) => {
    const signature = createHmac("sha256", "s").update(inside).digest("hex");
    const { relay, tasks } = stage("stream-chat", "s");
    const request = delivery(
      body,
      { "X-Signature": signature, "X-Webhook-Id": "w-1" },
      { path: "/hook" },
    );
    return relay(request).then((answer) => ({ answer, tasks: tasks() }));
  };

  test("stream-chat: what is inside is verified, and is what the target gets", async () => {
    const { answer, tasks } = await send(gzipSync(inside));
    expect(answer.status).toBe(202);
    expect(tasks[0]?.body.toString()).toBe(inside);
  });

  test("a bomb is refused before it is unpacked", async () => {
    const { answer } = await send(gzipSync(Buffer.alloc(50_000_000)));
    expect(answer.status).toBe(413);
  });

  test("broken gzip is the sender's fault", async () => {
    const { answer } = await send(gzipSync(inside).subarray(0, 20));
    expect(answer.status).toBe(400);
  });
});

test("docusign: XML of older configurations is read, and the key may match any of the numbered headers", async () => {
  const body =
    '<?xml version="1.0"?><DocuSignEnvelopeInformation xmlns="http://www.docusign.net/API/3.0"><EnvelopeStatus><Status>Completed</Status><Subject>A &amp; B &#x1F682;</Subject></EnvelopeStatus></DocuSignEnvelopeInformation>';
  const mac = createHmac("sha256", "k").update(body).digest("base64");
  const given = {
    secrets: ["k"],
    body,
    headers: {
      "content-type": "text/xml",
      "X-DocuSign-Signature-1": createHash("sha256").update("x").digest("base64"),
      "X-DocuSign-Signature-100": mac,
    },
  };
  expect(await prove("docusign", given)).toMatchObject({
    type: "Completed",
    body: { DocuSignEnvelopeInformation: { EnvelopeStatus: { Subject: "A & B 🚂" } } },
  });
});
