import "@shopify/shopify-api/adapters/node";
import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { sign as signGithub } from "@octokit/webhooks-methods";
import { EventWebhook, EventWebhookHeader } from "@sendgrid/eventwebhook";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { verifyKey } from "discord-interactions";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Stripe } from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";
import { expect, test } from "vitest";
import { prove, refusal, shake } from "./given.ts";

// Truth from outside: every signature here was made by the provider's own library, or stands on the provider's page.

const UTF8 =
  '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}';
const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);

test("github: what octokit signs is taken, and so is the page's own vector", async () => {
  const secret = "It's a Secret to Everybody";
  const signature = await signGithub(secret, UTF8);
  const headers = {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "d-1",
    "X-Hub-Signature-256": signature,
  };
  expect(await prove("github", { secrets: ["other", secret], body: UTF8, headers })).toMatchObject({
    id: "d-1",
    type: "push",
    secretIndex: 1,
  });
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const vector = {
    secrets: [secret],
    body: "Hello, World!",
    headers: {
      "content-type": "text/plain",
      "X-Hub-Signature-256":
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    },
  };
  expect(await refusal("github", vector)).toBe("accepted");
  expect(await refusal("github", { ...vector, body: "Hello, World?" })).toBe("bad-signature");
});

test("github: a form with its JSON in `payload` is read, the signature being the form's", async () => {
  const body = new URLSearchParams({ payload: '{"action":"opened","n":"ü+&"}' }).toString();
  const event = await prove("github", {
    secrets: ["s"],
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "X-GitHub-Event": "issues",
      "X-Hub-Signature-256": await signGithub("s", body),
    },
  });
  expect(event.type).toBe("issues.opened");
  expect(event.body).toEqual({ action: "opened", n: "ü+&" });
});

test("github: the legacy SHA-1 header alone is refused", async () => {
  const sha1 = createHmac("sha1", "s").update(UTF8).digest("hex");
  for (const header of ["X-Hub-Signature", "X-Hub-Signature-256"]) {
    const headers = { "X-GitHub-Event": "push", [header]: `sha1=${sha1}` };
    expect(await refusal("github", { secrets: ["s"], body: UTF8, headers })).toBe("bad-signature");
  }
});

test("stripe: what stripe-node signs is taken, one of several v1 is enough, v0 counts for nothing", async () => {
  const { webhooks } = new Stripe("sk_test_none");
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const header = webhooks.generateTestHeaderString({ payload: UTF8, secret, timestamp: seconds });
  const given = { secrets: [secret], body: UTF8, headers: { "Stripe-Signature": header }, at: now };
  expect(await prove("stripe", given)).toMatchObject({ id: "evt_1", type: "thing.happened" });
  const rolled = header.replace(",v1=", `,v1=${"0".repeat(64)},v0=${"1".repeat(64)},v1=`);
  expect(
    await prove("stripe", { ...given, headers: { "Stripe-Signature": rolled } }),
  ).toMatchObject({ id: "evt_1" });
  const onlyTest = header.replace("v1=", "v0=");
  expect(await refusal("stripe", { ...given, headers: { "Stripe-Signature": onlyTest } })).toBe(
    "bad-signature",
  );
  // The SDK itself takes any time in the future.
  const future = webhooks.generateTestHeaderString({
    payload: UTF8,
    secret,
    timestamp: seconds + 3600,
  });
  expect(await refusal("stripe", { ...given, headers: { "Stripe-Signature": future } })).toBe(
    "stale-timestamp",
  );
});

test("stripe: two timestamps, one signed and one fresh, are refused", async () => {
  const { webhooks } = new Stripe("sk_test_none");
  const old = webhooks.generateTestHeaderString({
    payload: UTF8,
    secret: "whsec_x",
    timestamp: seconds - 9999,
  });
  for (const header of [`t=${seconds},${old}`, `${old},t=${seconds}`]) {
    const given = {
      secrets: ["whsec_x"],
      body: UTF8,
      headers: { "Stripe-Signature": header },
      at: now,
    };
    expect(await refusal("stripe", given)).toBe("bad-signature");
  }
});

test.each(["standard-webhooks", "svix"])("%s: what the library signs is taken", async (name) => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const webhook = name === "svix" ? new SvixWebhook(secret) : new StandardWebhook(secret);
  const prefix = name === "svix" ? "svix" : "webhook";
  const signature = webhook.sign("msg_1", now, UTF8);
  const headers = (value: string) => ({
    [`${prefix}-id`]: "msg_1",
    [`${prefix}-timestamp`]: String(seconds),
    [`${prefix}-signature`]: value,
  });
  const given = { secrets: [secret], body: UTF8, at: now };
  const event = await prove(name, { ...given, headers: headers(`v1,AAAA v1a,BBBB ${signature}`) });
  expect(event).toMatchObject({ id: "msg_1", type: "thing.happened" });
  for (const label of ["v2,", "v1a,", "", "V1,"]) {
    const relabelled = headers(signature.replace("v1,", label));
    expect(await refusal(name, { ...given, headers: relabelled })).toBe("bad-signature");
  }
});

test("svix: the vector of its own documentation is taken", async () => {
  // https://docs.svix.com/receiving/verifying-payloads/how-manual and the libraries' tests.
  const event = await prove("svix", {
    secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    body: '{"test": 2432232314}',
    headers: {
      "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "svix-timestamp": "1614265330",
      "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    at: new Date(1614265330 * 1000),
  });
  expect(event.id).toBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
});

test("slack: the vector of its own documentation is taken", async () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&" +
    "channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&" +
    "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&" +
    "trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const given = {
    secrets: ["8f742231b10e8888abcd99yyyzzz85a5"],
    body,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      "X-Slack-Request-Timestamp": "1531420618",
    },
    at: new Date(1531420618 * 1000),
  };
  expect(await prove("slack-commands", given)).toMatchObject({
    id: "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
    type: "/webhook-collect",
  });
  const late = { ...given, at: new Date((1531420618 + 301) * 1000) };
  expect(await refusal("slack-commands", late)).toBe("stale-timestamp");
});

test("slack: its challenge is echoed only when Slack signed it, as text that no browser runs", async () => {
  const body = '{"type":"url_verification","challenge":"<script>alert(1)</script>"}';
  const given = { secrets: ["s"], body, headers: {}, at: now };
  expect(await shake("slack-events", given)).toBeUndefined();
  expect(await shake("slack-events", given, "signed")).toEqual({
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: "<script>alert(1)</script>",
  });
});

test("shopify: what Shopify's library takes is taken, ids beyond 2^53 and all", async () => {
  const secret = "hush";
  const body = '{"id":5000000000000000001,"name":"Grüße"}';
  const hmac = createHmac("sha256", secret).update(body).digest("base64");
  const headers = {
    "X-Shopify-Hmac-Sha256": hmac,
    "X-Shopify-Topic": "orders/create",
    "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "X-Shopify-API-Version": "2026-10",
    "X-Shopify-Shop-Domain": "shop.myshopify.com",
  };
  const api = shopifyApi({
    apiKey: "k",
    apiSecretKey: secret,
    hostName: "example.com",
    apiVersion: "2026-10" as never,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error },
  });
  const rawRequest = { method: "POST", url: "/", headers };
  const theirs = await api.webhooks.validate({ rawBody: body, rawRequest: rawRequest as never });
  expect(theirs.valid).toBe(true);
  expect(await prove("shopify", { secrets: [secret], body, headers })).toMatchObject({
    id: "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    type: "orders/create",
  });
});

const url = "https://mycompany.com/myapp.php?foo=1&bar=2";

test("twilio: what twilio-node expects over URL and form is taken, apostrophes and repeated fields included", async () => {
  const parameters = {
    From: "+14158675310",
    Body: "it's “ü” & co",
    Digits: ["2", "1", "2"],
    To: "x",
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) form.append(name, one);
  }
  for (const publicUrl of [
    url,
    "https://mycompany.com/it's?foo=1",
    "https://mycompany.com:8443/x",
  ]) {
    const signature = twilio.getExpectedTwilioSignature("12345", publicUrl, parameters);
    const given = {
      secrets: ["12345"],
      body: form.toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
      },
      publicUrl,
      query: publicUrl.split("?")[1] ?? "",
    };
    expect((await prove("twilio", given)).secretIndex).toBe(0);
    expect(
      await refusal("twilio", { ...given, publicUrl: publicUrl.replace("mycompany", "other") }),
    ).toBe("bad-signature");
  }
});

test("twilio: the vector of its library's own tests is taken, with and without the port", async () => {
  // twilio-node spec/validation/webhooks.spec.js
  const body = new URLSearchParams({
    CallSid: "CA1234567890ABCDE",
    Caller: "+14158675309",
    Digits: "1234",
    From: "+14158675309",
    To: "+18005551212",
  }).toString();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
  };
  const given = { secrets: ["12345"], body, headers, query: "foo=1&bar=2" };
  expect((await prove("twilio", { ...given, publicUrl: url })).secretIndex).toBe(0);
  const withPort = "https://mycompany.com:443/myapp.php";
  expect((await prove("twilio", { ...given, publicUrl: withPort })).secretIndex).toBe(0);
});

test("twilio: a JSON body is bound by the hash in the query, and by nothing else", async () => {
  const body = '{"property": "value", "boolean": true}';
  const hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  const query = `bodySHA256=${hash}`;
  const signature = twilio.getExpectedTwilioSignature("12345", `https://x.example/h?${query}`, {});
  const given = {
    secrets: ["12345"],
    body,
    headers: { "X-Twilio-Signature": signature },
    publicUrl: "https://x.example/h",
    query,
  };
  expect((await prove("twilio", given)).secretIndex).toBe(0);
  expect(await refusal("twilio", { ...given, body: `${body} ` })).toBe("bad-signature");
  const bare = twilio.getExpectedTwilioSignature("12345", "https://x.example/h", {});
  const unbound = { ...given, query: "", headers: { "X-Twilio-Signature": bare } };
  expect(await refusal("twilio", unbound)).toBe("bad-signature");
});

test("discord: what discord-interactions takes is taken, and its PING is answered after the signature alone", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const hex = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
  const body = '{"id":"1234567890123456789","type":2,"data":{"name":"Grüße"}}';
  const signature = signBytes(null, Buffer.from(`${seconds}${body}`), privateKey).toString("hex");
  expect(await verifyKey(body, signature, String(seconds), hex)).toBe(true);
  const headers = { "X-Signature-Ed25519": signature, "X-Signature-Timestamp": String(seconds) };
  const given = { secrets: [hex], body, headers, at: now };
  expect(await prove("discord-interactions", given)).toMatchObject({
    id: "1234567890123456789",
    type: "2",
  });
  const shifted = { ...headers, "X-Signature-Timestamp": `${seconds}{` };
  expect(
    await refusal("discord-interactions", { ...given, headers: shifted, body: body.slice(1) }),
  ).toBe("bad-signature");
  const ping = { ...given, body: '{"type":1}' };
  expect(await shake("discord-interactions", ping)).toBeUndefined();
  expect(await shake("discord-interactions", ping, "signed")).toMatchObject({
    status: 200,
    body: '{"type":1}',
  });
});

test("sendgrid: what its library takes is taken, CRLF at the end included", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const body = '[{"email":"a@b.c","event":"delivered","sg_event_id":"x=="}]\r\n';
  const signature = signBytes("sha256", Buffer.from(`${seconds}${body}`), privateKey).toString(
    "base64",
  );
  const library = new EventWebhook();
  expect(
    library.verifySignature(library.convertPublicKeyToECDSA(key), body, signature, String(seconds)),
  ).toBe(true);
  const headers = {
    [EventWebhookHeader.SIGNATURE()]: signature,
    [EventWebhookHeader.TIMESTAMP()]: String(seconds),
  };
  const given = { secrets: [key], body, headers, at: now };
  expect(await prove("sendgrid", given)).toMatchObject({ type: "delivered" });
  expect(await refusal("sendgrid", { ...given, body: body.trimEnd() })).toBe("bad-signature");
});

test("sendgrid: the vector of its library's own tests is taken", async () => {
  // sendgrid-nodejs packages/eventwebhook/src/eventwebhook.spec.js
  const event = await prove("sendgrid", {
    secrets: [
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
    ],
    body: '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA","sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0","smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
    headers: {
      "X-Twilio-Email-Event-Webhook-Signature":
        "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
      "X-Twilio-Email-Event-Webhook-Timestamp": "1600112502",
    },
    at: new Date(1600112502 * 1000),
  });
  expect(event.type).toBe("dropped");
});

test("meta: escaped Unicode is signed as sent, and the challenge needs the verify token", async () => {
  const body = '{"object":"page","entry":[{"changes":[{"field":"feed","value":"\\u00e4\\/"}]}]}';
  const signature = createHmac("sha256", "app").update(body).digest("hex");
  const options = { verifyToken: "tok" };
  const given = {
    secrets: ["app"],
    body,
    headers: { "X-Hub-Signature-256": `sha256=${signature}` },
    options,
  };
  expect((await prove("meta", given)).type).toBe("page.feed");
  expect(await refusal("meta", { ...given, body: body.replace("\\u00e4", "ä") })).toBe(
    "bad-signature",
  );
  const ask = (token: string) =>
    shake("meta", {
      ...given,
      body: "",
      method: "GET",
      query: `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`,
    });
  expect(await ask("tok")).toMatchObject({ status: 200, body: "1158201444" });
  await expect(ask("toK")).rejects.toMatchObject({ code: "bad-signature" });
});

test("zoom: its challenge is answered as its page says, for Zoom alone, and signs nothing else", async () => {
  // https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint
  const ask = (plainToken: string) => ({
    secrets: ["key"],
    body: JSON.stringify({ event: "endpoint.url_validation", payload: { plainToken } }),
    headers: {},
    at: now,
  });
  expect(await shake("zoom", ask("qgg8vlvZRS6UYooatFL8Aw"))).toBeUndefined();
  const answer = await shake("zoom", ask("qgg8vlvZRS6UYooatFL8Aw"), "signed");
  const encryptedToken = createHmac("sha256", "key").update("qgg8vlvZRS6UYooatFL8Aw").digest("hex");
  expect(JSON.parse(answer?.body ?? "")).toEqual({
    plainToken: "qgg8vlvZRS6UYooatFL8Aw",
    encryptedToken,
  });
  for (const oracle of [`v0:${seconds}:{"event":"x"}`, "x".repeat(200)]) {
    await expect(shake("zoom", ask(oracle), "signed")).rejects.toMatchObject({
      code: "bad-signature",
    });
  }
});

test("google-pubsub: a token that jose signs is taken only for this audience, account and issuer", async () => {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", use: "sig" };
  const fetched: string[] = [];
  const fetch: typeof globalThis.fetch = (address) => {
    fetched.push(address instanceof Request ? address.url : address.toString());
    return Promise.resolve(Response.json({ keys: [jwk] }));
  };
  const claims = { email: "push@p.iam.gserviceaccount.com", email_verified: true };
  const token = async (changes: Record<string, unknown> = {}, kid = "k1") =>
    new SignJWT({ iss: "https://accounts.google.com", aud: "aud", ...claims, ...changes })
      .setProtectedHeader({ alg: "RS256", kid })
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3600)
      .sign(privateKey);
  const given = async (text: string | Promise<string>) => ({
    secrets: [],
    body: '{"message":{"messageId":"2070443601311540","publishTime":"2026-02-26T19:13:55.749Z","data":"e30="}}',
    headers: { authorization: `Bearer ${await text}` },
    options: { audience: "aud", email: "push@p.iam.gserviceaccount.com" },
    at: now,
    fetch,
  });
  expect(await prove("google-pubsub", await given(token()))).toMatchObject({
    id: "2070443601311540",
  });
  expect(fetched).toEqual(["https://www.googleapis.com/oauth2/v3/certs"]);
  for (const changes of [
    { aud: "other" },
    { email: "thief@p.iam.gserviceaccount.com" },
    { email_verified: false },
    { iss: "https://evil.example" },
  ]) {
    expect(await refusal("google-pubsub", await given(token(changes)))).toMatch(
      /bad-signature|stale/,
    );
  }
  expect(await refusal("google-pubsub", await given(token({}, "k2")))).toBe("bad-signature");
  const [head, body] = (await token()).split(".");
  const none = Buffer.from('{"alg":"none","kid":"k1"}').toString("base64url");
  expect(await refusal("google-pubsub", await given(`${none}.${body}.`))).toBe("bad-signature");
  expect(await refusal("google-pubsub", await given(`${head}.${body}.`))).toBe("bad-signature");
});
