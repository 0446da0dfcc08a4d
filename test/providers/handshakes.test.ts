import { describe, expect, test } from "vitest";
import { createHmac, sign } from "node:crypto";
import { shake } from "./given.ts";
import { AT, receive } from "./receive.ts";
import { privateKey, rawKey } from "./vectors/_ed25519.ts";
import { mac, SECONDS } from "./vectors/_signing.ts";

describe("Twitch", () => {
  const secret = "s3cRe7s3cRe7";
  const pending =
    '{"challenge":"pogchamp-kappa-360noscope-vohiyo","subscription":{"type":"channel.follow","status":"webhook_callback_verification_pending"}}';

  const message = (body: string, key = secret) => {
    const id = "befa7b53-d79d-478f-86b9-120f112b044e";
    const time = AT.toISOString();
    return {
      body,
      headers: {
        "twitch-eventsub-message-id": id,
        "twitch-eventsub-message-timestamp": time,
        "twitch-eventsub-message-type": "webhook_callback_verification",
        "twitch-eventsub-message-signature": `sha256=${mac("sha256", "hex", key, id + time + body)}`,
      },
    };
  };

  test("the challenge comes back as plain text, and no task is made", async () => {
    const { answer, event } = await receive("twitch", message(pending), { secrets: [secret] });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "x-content-type-options": "nosniff" },
      body: "pogchamp-kappa-360noscope-vohiyo",
    });
    expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
    expect(event).toBeUndefined();
  });

  test("nobody else gets a challenge back", async () => {
    const { answer } = await receive("twitch", message(pending, "forged"), { secrets: [secret] });
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain("pogchamp");
  });

  test("an event stays an event when the unsigned header calls it a challenge", async () => {
    const body = '{"challenge":"x","subscription":{"type":"channel.follow","status":"enabled"}}';
    const { event } = await receive("twitch", message(body), { secrets: [secret] });
    expect(event?.type).toBe("channel.follow");
  });
});

describe("X", () => {
  const secret = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
  const crc = (token: string) => ({
    method: "GET",
    query: `crc_token=${encodeURIComponent(token)}`,
    body: "",
    headers: {},
  });

  test("the challenge-response check is answered with a MAC of the token", async () => {
    const token = "OTMxOTU2MzUyMzA2NjE5OTA0";
    const { answer } = await receive("x-twitter", crc(token), { secrets: [secret] });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      response_token: `sha256=${mac("sha256", "base64", secret, token)}`,
    });
  });

  test("it cannot be used to sign deliveries: a token as long as a delivery is refused", async () => {
    const forged = JSON.stringify({ for_user_id: "2244994945", favorite_events: ["x".repeat(60)] });
    const { answer } = await receive("x-twitter", crc(forged), { secrets: [secret] });
    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain(mac("sha256", "base64", secret, forged));
  });
});

describe.each(["dropbox", "nylas"])("%s", (name) => {
  test("the challenge comes back as it is, never as a page", async () => {
    const challenge = "<script>alert(1)</script>";
    const query = `challenge=${encodeURIComponent(challenge)}`;
    const sent = { method: "GET", query, body: "", headers: {} };
    const { answer, event } = await receive(name, sent, { secrets: ["s"] });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
      body: challenge,
    });
    expect(event).toBeUndefined();
  });
});

test.each(["intercom", "trello"])("%s: a HEAD request finds the endpoint there", async (name) => {
  const sent = { method: "HEAD", body: "", headers: {} };
  const receiver = { secrets: ["s"], publicUrl: "https://relay.example.com/hook" };
  expect((await receive(name, sent, receiver)).answer).toMatchObject({ status: 200, body: "" });
});

test("Asana's secret is echoed when a webhook is made, and no task is made of it", async () => {
  const sent = { body: "", headers: { "X-Hook-Secret": "b537207f20cbfa02" } };
  const { answer, event } = await receive("asana", sent, { secrets: ["not known yet"] });
  expect(answer).toMatchObject({ status: 200, headers: { "x-hook-secret": "b537207f20cbfa02" } });
  expect(event).toBeUndefined();
});

test("an event that carries a secret of its own is no Asana event", async () => {
  const body = '{"events":[{"action":"deleted","resource":{"resource_type":"task"}}]}';
  const sent = {
    body,
    headers: { "X-Hook-Secret": "x", "X-Hook-Signature": mac("sha256", "hex", "x", body) },
  };
  expect((await receive("asana", sent, { secrets: ["known"] })).event).toBeUndefined();
});

test("WooCommerce's unsigned ping is answered, and no task is made of it", async () => {
  const sent = {
    body: "webhook_id=7",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
  };
  const { answer, event } = await receive("woocommerce", sent, { secrets: ["s"] });
  expect([answer.status, event]).toEqual([200, undefined]);
});

describe("Okta", () => {
  test("the challenge comes back as JSON when the hook is set up", async () => {
    const sent = {
      method: "GET",
      body: "",
      headers: { "x-okta-verification-challenge": "my_verification_challenge" },
    };
    const { answer, event } = await receive("okta", sent, { secrets: ["s"] });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ verification: "my_verification_challenge" });
    expect(event).toBeUndefined();
  });

  test("a challenge header lets no event through", async () => {
    const sent = { body: "{}", headers: { "x-okta-verification-challenge": "x" } };
    const { code, event } = await receive("okta", sent, { secrets: ["s"] });
    expect([code, event]).toEqual(["bad-signature", undefined]);
  });
});

test("Telegram's answer is empty, since a body could be taken for a method call", async () => {
  const sent = {
    body: '{"update_id":1,"message":{}}',
    headers: { "x-telegram-bot-api-secret-token": "s" },
  };
  const { answer } = await receive("telegram", sent, { secrets: ["s"] });
  expect(answer).toMatchObject({ status: 200, body: "" });
});

test("Discord's signed PING is answered with an empty 204, an unsigned one with 401", async () => {
  const body = '{"version":1,"application_id":"1234560123453231555","type":0}';
  const signature = sign(null, Buffer.from(SECONDS + body), privateKey).toString("hex");
  const headers = { "x-signature-timestamp": SECONDS, "x-signature-ed25519": signature };
  const receiver = { secrets: [rawKey.toString("hex")] };
  const { answer, event } = await receive("discord-events", { body, headers }, receiver);
  expect([answer.status, answer.body, event]).toEqual([204, "", undefined]);
  const forged = { ...headers, "x-signature-ed25519": signature.replace(/^.{4}/, "0000") };
  const refused = await receive("discord-events", { body, headers: forged }, receiver);
  expect(refused.answer.status).toBe(401);
});

test("slack: its challenge is echoed only when Slack signed it, as text that no browser runs", async () => {
  const body = '{"type":"url_verification","challenge":"<script>alert(1)</script>"}';
  const given = { secrets: ["s"], body, headers: {}, at: AT };
  expect(await shake("slack-events", given)).toBeUndefined();
  expect(await shake("slack-events", given, "signed")).toEqual({
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: "<script>alert(1)</script>",
  });
});

test("zoom: its challenge is answered as its page says, for Zoom alone, and signs nothing else", async () => {
  // https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint
  const ask = (plainToken: string) => ({
    secrets: ["key"],
    body: JSON.stringify({ event: "endpoint.url_validation", payload: { plainToken } }),
    headers: {},
    at: AT,
  });
  expect(await shake("zoom", ask("qgg8vlvZRS6UYooatFL8Aw"))).toBeUndefined();
  const answer = await shake("zoom", ask("qgg8vlvZRS6UYooatFL8Aw"), "signed");
  const encryptedToken = createHmac("sha256", "key").update("qgg8vlvZRS6UYooatFL8Aw").digest("hex");
  expect(JSON.parse(answer?.body ?? "")).toEqual({
    plainToken: "qgg8vlvZRS6UYooatFL8Aw",
    encryptedToken,
  });
  for (const oracle of [`v0:${SECONDS}:{"event":"x"}`, "x".repeat(200)]) {
    await expect(shake("zoom", ask(oracle), "signed")).rejects.toMatchObject({
      code: "bad-signature",
    });
  }
});
