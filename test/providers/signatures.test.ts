import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { sign as signGithub } from "@octokit/webhooks-methods";
import { EventWebhook, EventWebhookHeader } from "@sendgrid/eventwebhook";
import { verifyKey } from "discord-interactions";
import { Stripe } from "stripe";
import { expect, test } from "vitest";
import { prove, refusal, shake } from "./given.ts";
import { AT, receive } from "./receive.ts";
import { SECONDS, signs } from "./vectors/_signing.ts";
import { vectors as adyen } from "./vectors/adyen.ts";
import { printed as circleci } from "./vectors/circleci.ts";
import { vectors as easypost } from "./vectors/easypost.ts";
import { confirmation, vectors as sns } from "./vectors/aws-sns.ts";

// What one provider's signature covers that another one's does not, or what its form allows; deliveries as such are in vectors/.

const seconds = Number(SECONDS);

// Truth from outside: every signature here was made by the provider's own library, or stands on the provider's page.
const UTF8 =
  '{"id":"evt_1","type":"thing.happened","text":"Grüße “ü” 🚂","n":12345678901234567890}';

test("github: of two secrets the second vouches, and is logged as such", async () => {
  const secret = "It's a Secret to Everybody";
  const headers = {
    "X-GitHub-Event": "push",
    "X-GitHub-Delivery": "d-1",
    "X-Hub-Signature-256": await signGithub(secret, UTF8),
  };
  expect(await prove("github", { secrets: ["other", secret], body: UTF8, headers })).toMatchObject({
    id: "d-1",
    type: "push",
    secretIndex: 1,
  });
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

test("stripe: what stripe-node signs is accepted, one of several v1 is enough, v0 counts for nothing", async () => {
  const { webhooks } = new Stripe("sk_test_none");
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const header = webhooks.generateTestHeaderString({ payload: UTF8, secret, timestamp: seconds });
  const given = { secrets: [secret], body: UTF8, headers: { "Stripe-Signature": header }, at: AT };
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
      at: AT,
    };
    expect(await refusal("stripe", given)).toBe("bad-signature");
  }
});

test.each(circleci)(
  "circleci: $body is signed by nobody under a version that the preset does not know",
  async ({ secret, body, headers }) => {
    const unknown = (headers["circleci-signature"] ?? "").replace("v1=", "v2=");
    const sent = { body, headers: { "circleci-signature": unknown } };
    expect((await receive("circleci", sent, { secrets: [secret] })).code).toBe("bad-signature");
  },
);

test("EasyPost's floats and composed secrets stay as they are", async () => {
  const [{ secret = "", sent } = {}] = easypost;
  const { "x-hmac-signature": signature = "" } = { ...(sent?.headers as Record<string, string>) };
  const rewritten = {
    body: String(sent?.body).replace("16.0", "16"),
    headers: { "x-hmac-signature": signature },
  };
  expect((await receive("easypost", rewritten, { secrets: [secret] })).code).toBe("bad-signature");
});

test("two Dropbox notifications of the same bytes are two events", async () => {
  const secret = "0a1b2c3d4e5f6g7";
  const body = '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"]}}';
  const sent = { body, headers: signs("x-dropbox-signature", "hex")(body, secret) };
  const first = await receive("dropbox", sent, { secrets: [secret] });
  const second = await receive("dropbox", sent, { secrets: [secret] });
  expect(first.event).toMatchObject({ type: "dropbox", body: Buffer.from(body) });
  expect(second.event?.id).not.toBe(first.event?.id);
  const forged = await receive("dropbox", { ...sent, body: `${body} ` }, { secrets: [secret] });
  expect(forged.code).toBe("bad-signature");
});

test("discord: what discord-interactions accepts is accepted, and its PING is answered after the signature alone", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const hex = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("hex");
  const body = '{"id":"1234567890123456789","type":2,"data":{"name":"Grüße"}}';
  const signature = signBytes(null, Buffer.from(`${seconds}${body}`), privateKey).toString("hex");
  expect(await verifyKey(body, signature, String(seconds), hex)).toBe(true);
  const headers = { "X-Signature-Ed25519": signature, "X-Signature-Timestamp": String(seconds) };
  const given = { secrets: [hex], body, headers, at: AT };
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

test("sendgrid: what its library accepts is accepted, CRLF at the end included", async () => {
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
  const given = { secrets: [key], body, headers, at: AT };
  expect(await prove("sendgrid", given)).toMatchObject({ type: "delivered" });
  expect(await refusal("sendgrid", { ...given, body: body.trimEnd() })).toBe("bad-signature");
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

test("adyen: one unproved item among good ones makes the entire delivery unauthentic", async () => {
  const [{ secret = "", sent } = {}] = adyen;
  const body = String(sent?.body);
  const given = { secrets: [secret], headers: {}, at: AT };
  for (const forged of [
    body.replace('"pspReference":"2"', '"pspReference":"3"'),
    body.replace(/"additionalData":\{[^}]*\}(?=\}\}\]\})/, '"additionalData":{}'),
    JSON.stringify({ live: "false", notificationItems: [] }),
  ]) {
    expect(forged).not.toBe(body);
    expect(await refusal("adyen", { ...given, body: forged })).toBe("bad-signature");
  }
});

test("microsoft-graph: every item must hold a clientState of this source", async () => {
  const of = (...states: readonly string[]) =>
    JSON.stringify({
      value: states.map((clientState) => ({ changeType: "updated", clientState })),
    });
  const given = { secrets: ["new", "old"], headers: {}, at: AT };
  expect(await prove("microsoft-graph", { ...given, body: of("new", "old") })).toMatchObject({
    type: "updated",
    secretIndex: 1,
  });
  expect(await refusal("microsoft-graph", { ...given, body: of("new", "guess") })).toBe(
    "bad-signature",
  );
  expect(await refusal("microsoft-graph", { ...given, body: of() })).toBe("bad-signature");
});

test.each([...sns, ...adyen])(
  "$by: of a body that is signed in fields, a changed field is refused",
  async (vector) => {
    const name = sns.includes(vector) ? "aws-sns" : "adyen";
    const { secret, options = {}, published = "" } = vector;
    const given = {
      secrets: secret === undefined ? [] : [secret],
      headers: vector.sent.headers as Record<string, string>,
      options,
      at: AT,
      fetch: () => Promise.resolve(new Response(published)),
    };
    const body = String(vector.sent.body);
    expect(await refusal(name, { ...given, body })).toBe("accepted");
    const forged = body.replace("Gr\u00fc", "Gru");
    expect(forged).not.toBe(body);
    expect(await refusal(name, { ...given, body: forged })).toBe("bad-signature");
  },
);

test.each([...sns, confirmation])(
  "aws-sns: another topic than the source's is refused",
  async (vector) => {
    const given = {
      secrets: [],
      body: String(vector.sent.body),
      headers: vector.sent.headers as Record<string, string>,
      options: vector.options ?? {},
      at: AT,
      fetch: () => Promise.resolve(new Response(vector.published)),
    };
    expect(await prove("aws-sns", given)).toMatchObject(vector.event);
    const other = { ...given, options: { topics: "arn:aws:sns:us-west-2:666:Evil" } };
    expect(await refusal("aws-sns", other)).toBe("bad-signature");
  },
);
