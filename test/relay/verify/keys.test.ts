import { generateKeyPairSync } from "node:crypto";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { fetchText } from "../../../src/relay/verify/fetch-text.ts";
import { remoteKeySet } from "../../../src/relay/verify/jwks.ts";
import { remoteKeys } from "../../../src/relay/verify/remote-key.ts";
import { listen } from "../../support/http.ts";

const AT = new Date("2026-11-23T12:00:00Z");
const after = (seconds: number): Date => new Date(AT.getTime() + seconds * 1000);
const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = publicKey.export({ format: "jwk" });

/** A key endpoint on a free port; `asked` counts its requests. */
async function endpoint(answer: RequestListener) {
  const state = { asked: 0, url: "" };
  const { url } = await listen((request, response) => {
    state.asked += 1;
    answer(request, response);
  });
  state.url = `${url}/keys`;
  return state;
}

test("a key set is fetched once for many deliveries, and again when an hour has passed", async () => {
  const server = await endpoint((_, response) =>
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: "a" }] })),
  );
  const keyOf = remoteKeySet(server.url, fetch);
  const found = await Promise.all(Array.from({ length: 20 }, () => keyOf("a", AT)));
  expect(found.every((key) => key?.asymmetricKeyType === "ec")).toBe(true);
  expect(server.asked).toBe(1);
  await keyOf("a", after(3601));
  expect(server.asked).toBe(2);
});

test("an unknown key id costs one fetch in half a minute, so that forgers cannot make the relay a client of theirs", async () => {
  const keys = [{ ...jwk, kid: "a" }];
  const server = await endpoint((_, response) => response.end(JSON.stringify({ keys })));
  const keyOf = remoteKeySet(server.url, fetch);
  await keyOf("a", AT);
  for (let i = 0; i < 10; i += 1) expect(await keyOf(`forged-${i}`, after(5))).toBeUndefined();
  expect(server.asked).toBe(1);
  keys.push({ ...jwk, kid: "rotated" });
  expect(await keyOf("rotated", after(31))).toBeDefined();
  expect(server.asked).toBe(2);
});

test("a key that was good beats an endpoint that is down; without one the delivery is asked for again", async () => {
  let isDown = false;
  const server = await endpoint((_, response) => {
    response.statusCode = isDown ? 503 : 200;
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: "a" }] }));
  });
  const keyOf = remoteKeySet(server.url, fetch);
  await keyOf("a", AT);
  isDown = true;
  expect(await keyOf("a", after(7200))).toBeDefined();
  await expect(keyOf("b", after(7200))).rejects.toThrow("503");
});

test("redirects are not followed, and answers without end are cut off", async () => {
  const target = await endpoint((_, response) => response.end("{}"));
  const redirecting = await endpoint((_, response) =>
    response.writeHead(302, { location: target.url }).end(),
  );
  await expect(fetchText(redirecting.url, fetch)).rejects.toThrow("fetch failed");
  expect(target.asked).toBe(0);
  const endless = await endpoint((_, response) => {
    const write = (): void => {
      while (response.write(Buffer.alloc(65_536, "x")));
    };
    response.on("drain", write);
    write();
  });
  await expect(fetchText(endless.url, fetch)).rejects.toThrow("262144 bytes");
});

const asked = { method: "GET", keyAt: "/key", format: "pem" } as const;

test("a key is asked for by its id once an hour, and ids that are no ids are never asked for", async () => {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
  const server = await endpoint((_, response) => response.end(JSON.stringify({ key: pem })));
  const keyOf = remoteKeys({ ...asked, url: `${server.url}/{kid}` }, {}, fetch);
  for (let i = 0; i < 5; i += 1) expect(await keyOf("k-1", after(i))).toBeDefined();
  for (const kid of ["../admin", "a/b", "", "a?b", "x".repeat(200), "a b"]) {
    expect(await keyOf(kid, AT)).toBeUndefined();
  }
  expect(server.asked).toBe(1);
});

test("made-up ids are asked for twenty times a minute at most", async () => {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const server = await endpoint((_, response) => response.end(JSON.stringify({ key: pem })));
  const keyOf = remoteKeys({ ...asked, url: `${server.url}/{kid}` }, {}, fetch);
  for (let i = 0; i < 20; i += 1) await keyOf(`k-${i}`, AT);
  await expect(keyOf("k-20", AT)).rejects.toThrow("unknown key ids");
  expect(server.asked).toBe(20);
  expect(await keyOf("k-20", after(60))).toBeDefined();
});
