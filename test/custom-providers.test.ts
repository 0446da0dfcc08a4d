import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startRelay, type TestRelay } from "../src/testing/index.ts";
import { tempFolder } from "./support/folder.ts";

const PAGE = readFileSync(resolve(import.meta.dirname, "../docs/custom-providers.md"), "utf8");

/** The sources of the page's whole examples, which share their target. */
const blocks = [...PAGE.matchAll(/^sources:\n([^]*?)^targets:/gm)].map(([, block = ""]) => block);
const documented = blocks.flatMap((block) => /^ {2}(\w+):$/m.exec(block)?.[1] ?? []);
const CONFIG = `serviceAccount: relay-invoker
sources:
${blocks.join("")}targets:
  ci: {url: https://ci-abc.run.app/hooks}
`;

const SECRET = "c2VjcmV0IG9mIGEgdGVzdA==";
const chatKeys = generateKeyPairSync("ed25519");
const chatKey = chatKeys.publicKey.export({ type: "spki", format: "der" }).subarray(-32);

const BODY = JSON.stringify({
  id: "1",
  call: "1",
  type: "paid",
  event: "paid",
  submission: { id: 1 },
  warehouse: "north",
  number: 1,
  kind: "paid",
  at: "2026-11-26T05:00:00Z",
});

const hex = (content: string): string => createHmac("sha256", SECRET).update(content).digest("hex");
const seconds = (): string => String(Math.floor(Date.now() / 1000));
const base64url = (text: string): string => Buffer.from(text).toString("base64url");

/** The headers of a delivery, made from the page's words and not by the relay's own signer. */
const SENDERS: Readonly<Record<string, (body: string) => Readonly<Record<string, string>>>> = {
  billing: (body) => {
    const time = seconds();
    return { "x-billing-signature": `t=${time},v1=${hex(`${time}.${body}`)}` };
  },
  shipping: (body) => {
    const time = String(Date.now());
    const url = "https://relay-424242424242.europe-west1.run.app/shipping";
    const mac = createHmac("sha256", Buffer.from(SECRET, "base64"));
    return {
      "x-shipping-hmac": mac.update(`POST\n${url}\n${time}\n${body}`).digest("base64"),
      "x-shipping-time": time,
      "x-shipping-delivery": "1",
      "x-shipping-topic": "paid",
    };
  },
  forms: () => ({ authorization: `Bearer ${SECRET}` }),
  warehouse: () => ({ authorization: `Basic ${Buffer.from("user:pass").toString("base64")}` }),
  calls: (body) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: "calls.example.com",
      iat: now,
      exp: now + 60,
      payload_hash: createHash("sha256").update(body).digest("hex"),
    };
    const signed = [{ alg: "HS256" }, claims]
      .map((part) => base64url(JSON.stringify(part)))
      .join(".");
    const mac = createHmac("sha256", SECRET).update(signed).digest("base64url");
    return { authorization: `Bearer ${signed}.${mac}` };
  },
  chat: (body) => {
    const time = seconds();
    const signature = sign(undefined, Buffer.from(`${time}${body}`), chatKeys.privateKey);
    return {
      "x-signature-ed25519": signature.toString("hex"),
      "x-signature-timestamp": time,
    };
  },
  social: (body) => ({ "x-hub-signature-256": `sha256=${hex(body)}` }),
};

let relay: TestRelay;
beforeAll(async () => {
  const names = [
    "BILLING_SECRET",
    "SHIPPING_SECRET",
    "FORMS_TOKEN",
    "CALLS_SECRET",
    "SOCIAL_SECRET",
  ];
  const env = {
    ...Object.fromEntries(names.map((name) => [name, SECRET])),
    WAREHOUSE_LOGIN: "user:pass",
    CHAT_PUBLIC_KEY: chatKey.toString("hex"),
  };
  const config = join(tempFolder({ "relay.yaml": CONFIG }), "relay.yaml");
  relay = await startRelay({ config, env });
});
afterEach(() => relay.reset());
afterAll(() => relay.close());

const post = (source: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${relay.url}/${source}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: BODY,
  });

test("each documented source is tried", () => {
  expect(documented.toSorted((a, b) => a.localeCompare(b))).toEqual(
    Object.keys(SENDERS).toSorted((a, b) => a.localeCompare(b)),
  );
});

test.each(documented)("%s accepts what is signed as its words say", async (source) => {
  const { status } = await post(source, SENDERS[source]?.(BODY) ?? {});
  expect(status).toBe(source === "social" ? 200 : 202);
  const { headers } = await relay.waitFor({ target: "ci", type: "paid", status: 204 });
  expect(headers["ce-source"]).toBe(source);
});

test.each(documented)("%s refuses what is not signed, or signs something else", async (source) => {
  expect((await post(source, {})).status).toBe(401);
  const bindsBody = source !== "forms" && source !== "warehouse";
  const { status } = await post(source, SENDERS[source]?.(`${BODY} `) ?? {});
  expect(status).toBe(bindsBody ? 401 : 202);
});

test("the documented handshakes are answered, and no target gets them", async () => {
  const asked = await fetch(`${relay.url}/social?mode=subscribe&challenge=abc`);
  expect([asked.status, await asked.text()]).toEqual([200, "abc"]);
  const ping = '{"type":"ping","id":"7"}';
  const headers = SENDERS["social"]?.(ping) ?? {};
  const answer = await fetch(`${relay.url}/social`, { method: "POST", headers, body: ping });
  expect(await answer.json()).toEqual({ type: "pong", id: "7" });
  await relay.settled();
  expect(relay.arrivals()).toEqual([]);
});
