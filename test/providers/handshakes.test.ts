import { describe, expect, test } from "vitest";
import { mac } from "./proof.ts";
import { AT, receive } from "./receive.ts";

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
