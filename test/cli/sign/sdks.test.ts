import "@shopify/shopify-api/adapters/node";
import { verify as verifyGithub } from "@octokit/webhooks-methods";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { verifyKey } from "discord-interactions";
import { createLocalJWKSet, jwtVerify } from "jose";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";
import { createPublicKey } from "node:crypto";
import { expect, test } from "vitest";
import { DEV_KEY_ID } from "../../../src/cli/dev/secrets.ts";
import { signedEvent } from "../../../src/cli/sign/deliver.ts";
import type { Signer } from "../../../src/cli/sign/signer.ts";
import { preset } from "../../relay/fixtures.ts";
import { PUBLIC_URL, signerOf } from "../fixtures.ts";

// The SDKs look at the clock themselves.
const now = () => new Date();

async function sent(name: string, event: string) {
  const signer: Signer = signerOf(preset(name), { signedAt: now() });
  const { headers, body, query } = await signedEvent(preset(name), { event, now: now() }, signer);
  return { signer, headers: Object.fromEntries(headers), text: body.toString("utf8"), body, query };
}

test("stripe-node accepts our Stripe deliveries, and none with a changed amount", async () => {
  const { signer, headers, text } = await sent("stripe", "invoice.paid");
  const { webhooks } = new Stripe("sk_test_none");
  const signature = headers["stripe-signature"] ?? "";
  const event = webhooks.constructEvent(text, signature, signer.secret);
  expect(event.type).toBe("invoice.paid");
  const changed = text.replace("24500", "24501");
  expect(() => webhooks.constructEvent(changed, signature, signer.secret)).toThrow(/signature/);
});

test("octokit accepts our GitHub deliveries", async () => {
  const { signer, headers, text } = await sent("github", "issues.opened");
  const signature = headers["x-hub-signature-256"] ?? "";
  expect(await verifyGithub(signer.secret, text, signature)).toBe(true);
  expect(await verifyGithub(signer.secret, `${text} `, signature)).toBe(false);
});

test("the Standard Webhooks library accepts our deliveries", async () => {
  const { signer, headers, text } = await sent("standard-webhooks", "user.created");
  const webhook = new StandardWebhook(signer.secret);
  expect(webhook.verify(text, headers)).toMatchObject({ type: "user.created" });
  expect(() => webhook.verify(`${text} `, headers)).toThrow(/signature/);
});

test("svix accepts our deliveries", async () => {
  const { signer, headers, text } = await sent("svix", "user.created");
  const webhook = new SvixWebhook(signer.secret);
  expect(() => webhook.verify(text, headers)).not.toThrow();
  expect(() => webhook.verify(`${text} `, headers)).toThrow(/signature/);
});

test("twilio-node accepts our SMS deliveries over the public URL, apostrophes included", async () => {
  const { signer, headers, text } = await sent("twilio", "received");
  const signature = headers["x-twilio-signature"] ?? "";
  const form = Object.fromEntries(new URLSearchParams(text));
  const isValid = (url: string) => twilio.validateRequest(signer.secret, signature, url, form);
  expect(isValid(PUBLIC_URL)).toBe(true);
  expect(isValid(`${PUBLIC_URL}/other`)).toBe(false);
});

test("twilio-node accepts JSON whose hash is in the query", async () => {
  const provider = preset("twilio");
  const signer = signerOf(provider);
  const file = Buffer.from('{"type":"com.twilio.messaging.message.sent"}');
  const { headers, query, body } = await signedEvent(provider, { now: now() }, signer, file);
  const signature = Object.fromEntries(headers)["x-twilio-signature"] ?? "";
  const url = `${PUBLIC_URL}?${query}`;
  const text = body.toString();
  expect(twilio.validateRequestWithBody(signer.secret, signature, url, text)).toBe(true);
  expect(twilio.validateRequestWithBody(signer.secret, signature, url, `${text} `)).toBe(false);
});

test("shopify-api accepts our deliveries", async () => {
  const { signer, headers, text } = await sent("shopify", "orders/create");
  const api = shopifyApi({
    apiKey: "key",
    apiSecretKey: signer.secret,
    apiVersion: "2026-07" as never,
    hostName: "relay.example.com",
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error },
  });
  const check = (rawBody: string) => {
    const rawRequest = { method: "POST", url: "/shopify", headers };
    return api.webhooks.validate({ rawBody, rawRequest });
  };
  expect(await check(text)).toMatchObject({ valid: true, topic: "ORDERS_CREATE" });
  expect(await check(`${text} `)).toMatchObject({ valid: false });
});

test("discord-interactions accepts our interactions", async () => {
  const { signer, headers, body } = await sent("discord-interactions", "2");
  const signature = headers["x-signature-ed25519"] ?? "";
  const ts = headers["x-signature-timestamp"] ?? "";
  expect(await verifyKey(body, signature, ts, signer.secret)).toBe(true);
  expect(await verifyKey(body, signature, `${ts}0`, signer.secret)).toBe(false);
});

test("SendGrid's library accepts our batches, their last line end included", async () => {
  const { signer, headers, text, body } = await sent("sendgrid", "delivered");
  const webhook = new EventWebhook();
  const key = webhook.convertPublicKeyToECDSA(signer.secret);
  const check = (payload: string) =>
    webhook.verifySignature(
      key,
      payload,
      headers["x-twilio-email-event-webhook-signature"] ?? "",
      headers["x-twilio-email-event-webhook-timestamp"] ?? "",
    );
  expect(body.subarray(-2).toString()).toBe("\r\n");
  expect(check(text)).toBe(true);
  expect(check(text.trimEnd())).toBe(false);
});

test("jose accepts our Pub/Sub tokens", async () => {
  const { signer, headers } = await sent("google-pubsub", "order.created");
  const jwk = { ...createPublicKey(signer.secret).export({ format: "jwk" }), kid: DEV_KEY_ID };
  const token = headers["authorization"]?.replace("Bearer ", "") ?? "";
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk as never] }), {
    algorithms: ["RS256"],
    issuer: "https://accounts.google.com",
    audience: signer.options["audience"] ?? "",
  });
  expect(payload).toMatchObject({ email: signer.options["email"], email_verified: true });
});
