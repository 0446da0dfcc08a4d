import { generateKeyPairSync } from "node:crypto";
import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
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
  const keys = remoteKeySet(server.url, fetch);
  const found = await Promise.all(Array.from({ length: 20 }, () => keys.get("a", AT)));
  expect(found.every((key) => key?.asymmetricKeyType === "ec")).toBe(true);
  expect(server.asked).toBe(1);
  await keys.get("a", after(3601));
  expect(server.asked).toBe(2);
});

test("an unknown key id costs one fetch in half a minute, so that forgers cannot make the relay a client of theirs", async () => {
  const published = [{ ...jwk, kid: "a" }];
  const server = await endpoint((_, response) => response.end(JSON.stringify({ keys: published })));
  const keys = remoteKeySet(server.url, fetch);
  await keys.get("a", AT);
  for (let i = 0; i < 10; i += 1) expect(await keys.get(`forged-${i}`, after(5))).toBeUndefined();
  expect(server.asked).toBe(1);
  published.push({ ...jwk, kid: "rotated" });
  expect(await keys.get("rotated", after(31))).toBeDefined();
  expect(server.asked).toBe(2);
});

test.each([null, 7, "key", [], { kid: 7 }, {}])(
  "%j in a key set does not spoil the keys beside it",
  async (other) => {
    const server = await endpoint((_, response) =>
      response.end(JSON.stringify({ keys: [other, { ...jwk, kid: "a" }] })),
    );
    expect(await remoteKeySet(server.url, fetch).get("a", AT)).toBeDefined();
  },
);

test("a key that was good beats an endpoint that is down; without one the delivery is asked for again", async () => {
  let isDown = false;
  const server = await endpoint((_, response) => {
    response.statusCode = isDown ? 503 : 200;
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: "a" }] }));
  });
  const keys = remoteKeySet(server.url, fetch);
  await keys.get("a", AT);
  isDown = true;
  expect(await keys.get("a", after(7200))).toBeDefined();
  await expect(keys.get("b", after(7200))).rejects.toMatchObject({ code: "keys-unavailable" });
});

test.each(["<html>ok</html>", '{"keys":[', "", "null", "{}", '{"keys":5}'])(
  "an endpoint that answers %j in place of a key set is asked again, and spoils no key that is known",
  async (other) => {
    const good = JSON.stringify({ keys: [{ ...jwk, kid: "a" }] });
    let text = other;
    const server = await endpoint((_, response) => response.end(text));
    const keys = remoteKeySet(server.url, fetch);
    await expect(keys.get("a", AT)).rejects.toMatchObject({ code: "keys-unavailable" });
    text = good;
    expect(await keys.get("a", after(2))).toBeDefined();
    text = other;
    expect(await keys.get("a", after(7200))).toBeDefined();
    text = good;
    expect(await keys.get("b", after(7300))).toBeUndefined();
    expect(server.asked).toBe(4);
  },
);

test("what was learned while the clock was a day ahead does not last for that day", async () => {
  const published = [{ ...jwk, kid: "a" }];
  let isDown = false;
  const server = await endpoint((_, response) => {
    response.statusCode = isDown ? 503 : 200;
    response.end(JSON.stringify({ keys: published }));
  });
  const ahead = after(86_400);
  const keys = remoteKeySet(server.url, fetch);
  await keys.get("a", ahead);
  published.push({ ...jwk, kid: "rotated" });
  expect(await keys.get("rotated", AT)).toBeDefined();
  const others = remoteKeySet(server.url, fetch);
  isDown = true;
  await expect(others.get("a", ahead)).rejects.toMatchObject({ code: "keys-unavailable" });
  isDown = false;
  expect(await others.get("a", AT)).toBeDefined();
  // What came a moment before another has asked is no clock that was set back.
  const { asked } = server;
  await others.get("a", after(-1));
  expect(server.asked).toBe(asked);
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

test("a key is asked for by its id once an hour, and ids of another form are never asked for", async () => {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
  const server = await endpoint((_, response) => response.end(JSON.stringify({ key: pem })));
  const keys = remoteKeys({ ...asked, url: `${server.url}/{kid}` }, {}, fetch);
  for (let i = 0; i < 5; i += 1) expect(await keys.get("k-1", after(i))).toBeDefined();
  for (const kid of ["../admin", "a/b", "", "a?b", "x".repeat(200), "a b"]) {
    expect(await keys.get(kid, AT)).toBeUndefined();
  }
  expect(server.asked).toBe(1);
});

describe("keys that are asked for one by one", () => {
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const key = { format: "pem", method: "GET", keyAt: "/key" } as const;

  /** A provider that knows only ids that begin with `good`, and can be down. */
  async function provider() {
    const state = { isDown: false };
    const server = await endpoint(({ url = "" }, response) => {
      if (state.isDown) response.statusCode = 503;
      else if (!url.includes("/good")) response.statusCode = 404;
      response.end(JSON.stringify({ key: pem }));
    });
    const keys = remoteKeys({ ...key, url: `${server.url}/{kid}` }, {}, fetch);
    return { state, server, keys };
  }

  test("are fetched once for all who wait", async () => {
    const { server, keys } = await provider();
    const found = await Promise.all(Array.from({ length: 60 }, () => keys.get("good-1", AT)));
    expect(found.every((one) => one !== undefined)).toBe(true);
    expect(server.asked).toBe(1);
  });

  test("that the provider disowns are remembered for a minute, and are not our fault", async () => {
    const { server, keys } = await provider();
    for (let i = 0; i < 5; i += 1) expect(await keys.get("forged", after(i))).toBeUndefined();
    expect(server.asked).toBe(1);
    await keys.get("forged", after(61));
    expect(server.asked).toBe(2);
  });

  test("that were disowned while the clock was a day ahead are asked for again once it is right", async () => {
    const { server, keys } = await provider();
    expect(await keys.get("forged", after(86_400))).toBeUndefined();
    expect(await keys.get("good-1", after(86_400))).toBeDefined();
    expect(server.asked).toBe(2);
    await keys.get("forged", AT);
    await keys.get("good-1", AT);
    expect(server.asked).toBe(4);
  });

  test("that cannot be asked for are a 503, which is asked for again", async () => {
    const { state, keys } = await provider();
    state.isDown = true;
    await expect(keys.get("good-1", AT)).rejects.toMatchObject({ code: "keys-unavailable" });
    state.isDown = false;
    expect(await keys.get("good-1", AT)).toBeDefined();
  });

  test("are asked for twenty times a minute at most, and those that vouched stay refreshable", async () => {
    const { server, keys } = await provider();
    await keys.get("good-1", AT);
    keys.keep("good-1");
    const later = after(3601);
    for (let i = 0; i < 30; i += 1) expect(await keys.get(`forged-${i}`, later)).toBeUndefined();
    expect(server.asked).toBe(21);
    expect(await keys.get("good-1", later)).toBeDefined();
    expect(server.asked).toBe(22);
  });

  test("and vouched before are not pushed out by forged ones, and outlive a provider that is down", async () => {
    const { state, server, keys } = await provider();
    await keys.get("good-1", AT);
    keys.keep("good-1");
    for (let minute = 1; minute < 20; minute += 1) {
      for (let i = 0; i < 20; i += 1) await keys.get(`forged-${minute}-${i}`, after(60 * minute));
    }
    const asked = server.asked;
    expect(await keys.get("good-1", after(1200))).toBeDefined();
    expect(server.asked).toBe(asked);
    state.isDown = true;
    const waiting = Array.from({ length: 20 }, () => keys.get("good-1", after(7200)));
    expect((await Promise.all(waiting)).every((one) => one !== undefined)).toBe(true);
    // One asks for all, and nobody again before a minute has passed.
    expect(await keys.get("good-1", after(7201))).toBeDefined();
    expect(server.asked).toBe(asked + 1);
  });

  test("that only came in a delivery outlive a provider that is down, unless it disowned them", async () => {
    const { state, keys } = await provider();
    expect(await keys.get("good-1", AT)).toBeDefined();
    expect(await keys.get("forged", AT)).toBeUndefined();
    state.isDown = true;
    expect(await keys.get("good-1", after(7200))).toBeDefined();
    await expect(keys.get("forged", after(7200))).rejects.toMatchObject({
      code: "keys-unavailable",
    });
  });
});
