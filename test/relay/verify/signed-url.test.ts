import { createHash, createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { prove, refusal } from "../../providers/given.ts";

const AT = new Date("2026-11-23T12:00:00Z");
const SECONDS = AT.getTime() / 1000;
const hmac = (hash: string, encoding: "base64" | "hex", text: string): string =>
  createHmac(hash, "key").update(text).digest(encoding);

describe("what a provider signs of the URL", () => {
  test("is the configured text, character by character", async () => {
    const publicUrl = "https://hooks.example.com/it's";
    const given = { secrets: ["key"], publicUrl, body: '{"event_id":"e1","type":"t"}' };
    const signature = hmac("sha256", "base64", publicUrl + given.body);
    const headers = { "x-square-hmacsha256-signature": signature };
    expect(await prove("square", { ...given, headers })).toMatchObject({ id: "e1" });
  });

  test("has the query of this very call", async () => {
    const publicUrl = "https://hooks.example.com/square";
    const given = { secrets: ["key"], publicUrl, body: '{"event_id":"e1","type":"t"}' };
    const signature = hmac("sha256", "base64", `${publicUrl}?tenant=a${given.body}`);
    const signed = { ...given, headers: { "x-square-hmacsha256-signature": signature } };
    expect(await prove("square", { ...signed, query: "tenant=a" })).toMatchObject({ id: "e1" });
    expect(await refusal("square", { ...signed, query: "tenant=b" })).toBe("bad-signature");
    expect(await refusal("square", signed)).toBe("bad-signature");
  });

  test("does not let a stranger add a query to a delivery that was signed without one", async () => {
    const publicUrl = "https://hooks.example.com/square";
    const given = { secrets: ["key"], publicUrl, body: '{"event_id":"e1","type":"t"}' };
    const signature = hmac("sha256", "base64", publicUrl + given.body);
    const headers = { "x-square-hmacsha256-signature": signature };
    expect(await refusal("square", { ...given, headers, query: "x=1" })).toBe("bad-signature");
  });

  test("may be written in the query as it was registered, although it is sent with other escapes", async () => {
    const publicUrl = "https://hooks.example.com/twilio?q=it's";
    const given = { secrets: ["key"], publicUrl, body: "SmsStatus=received" };
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": hmac("sha1", "base64", `${publicUrl}SmsStatusreceived`),
    };
    const event = await prove("twilio", { ...given, headers, query: "q=it%27s" });
    expect(event.type).toBe("received");
  });

  test("in Jira's webhooks for Connect apps covers the user that is appended to each call", async () => {
    const publicUrl = "https://hooks.example.com/jira";
    const query = "user_id=ada%20l&user_key=99%3A27";
    const canonical = `POST&/jira&user_id=ada%20l&user_key=99%3A27`;
    const token = await new SignJWT({ qsh: createHash("sha256").update(canonical).digest("hex") })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer("client-1")
      .setIssuedAt(SECONDS)
      .setExpirationTime(SECONDS + 180)
      .sign(Buffer.from("key"));
    const given = {
      secrets: ["key"],
      publicUrl,
      options: { clientKey: "client-1" },
      body: '{"webhookEvent":"jira:issue_created"}',
      headers: { authorization: `JWT ${token}` },
      at: AT,
    };
    const event = await prove("atlassian-connect", { ...given, query });
    expect(event.type).toBe("jira:issue_created");
    const other = { ...given, query: query.replace("ada", "eve") };
    expect(await refusal("atlassian-connect", other)).toBe("bad-signature");
    expect(await refusal("atlassian-connect", given)).toBe("bad-signature");
  });

  test("in QStash's tokens is the destination with its query", async () => {
    const publicUrl = "https://hooks.example.com/qstash";
    const token = await new SignJWT({ body: createHash("sha256").update("{}").digest("base64url") })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer("Upstash")
      .setSubject(`${publicUrl}?job=1`)
      .setExpirationTime(SECONDS + 300)
      .sign(Buffer.from("key"));
    const given = { secrets: ["key"], publicUrl, body: "{}", at: AT };
    const headers = { "upstash-signature": token, "upstash-message-id": "m1" };
    expect(await prove("qstash", { ...given, headers, query: "job=1" })).toMatchObject({
      id: "m1",
    });
    expect(await refusal("qstash", { ...given, headers, query: "job=2" })).toBe("bad-signature");
  });
});
