import { createHash, randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../src/emulator/emulator.ts";
import { handleTask, readEvent } from "../../src/handler/index.ts";
import type { CloudEvent, HandleOptions } from "../../src/handler/index.ts";
import { listen as open } from "../support/http.ts";
import { hosts, taskHeaders } from "./hosts.ts";
import { AUDIENCE, handleOptions, startIssuer } from "./issuer.ts";
import type { Issuer } from "./issuer.ts";

let issuer: Issuer;
let token: string;
beforeAll(async () => {
  issuer = await startIssuer();
  token = await issuer.sign();
});

const options = (changes: Partial<HandleOptions> = {}): HandleOptions =>
  handleOptions(issuer, changes);

const BYTES = Buffer.from(`{ "ref":"caf\\u00e9",  "text":"${"lorem ipsum ".repeat(500_000)}" }`);

test.each(hosts)(
  "%s: the event of a compressed task is the event, byte for byte, whoever has unpacked it",
  async (_, serve) => {
    const seen: CloudEvent[] = [];
    const url = await serve(handleTask(options(), (event) => seen.push(event)));
    const headers = taskHeaders(token, { "content-encoding": "gzip" });
    const answer = await fetch(url, { method: "POST", headers, body: gzipSync(BYTES) });
    expect(answer.status).toBe(204);
    expect(seen[0]?.bytes.equals(BYTES)).toBe(true);
    expect(seen[0]?.data).toEqual(JSON.parse(BYTES.toString()));
    expect(seen[0]?.headers["content-encoding"]).toBeUndefined();
  },
);

test.each(hosts)(
  "%s: an event whose own bytes are gzip is not unpacked twice",
  async (_, serve) => {
    const own = gzipSync("a log file");
    const seen: CloudEvent[] = [];
    const url = await serve(handleTask(options(), (event) => seen.push(event)));
    const type = { "content-type": "application/octet-stream" };
    for (const [headers, body] of [
      [type, own],
      [{ ...type, "content-encoding": "gzip" }, gzipSync(own)],
    ] as const) {
      const all = taskHeaders(token, headers);
      expect((await fetch(url, { method: "POST", headers: all, body })).status).toBe(204);
    }
    expect(seen.map(({ bytes }) => bytes.equals(own))).toEqual([true, true]);
  },
);

const readCode = (request: Request, env: Record<string, string> = {}): Promise<unknown> =>
  readEvent(request, env).then(
    () => "read",
    (error: unknown) => (error as { code?: unknown }).code,
  );

const request = (
  changes: Record<string, string | undefined>,
  body: Uint8Array<ArrayBuffer> = Buffer.alloc(0),
): Request => new Request(AUDIENCE, { method: "POST", headers: taskHeaders("t", changes), body });

test("a body that unpacks to more than 25 MiB is refused, and what is not gzip is said to be malformed", async () => {
  const gzip = { "content-encoding": "gzip", "content-type": "text/plain" };
  const most = gzipSync(Buffer.alloc(25 * 1_048_576));
  expect(await readCode(request(gzip, most))).toBe("read");
  const more = gzipSync(Buffer.alloc(25 * 1_048_576 + 1));
  expect(await readCode(request(gzip, more))).toBe("body-too-large");
  expect(await readCode(request(gzip, most.subarray(0, 1000)))).toBe("malformed-body");
});

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
const ADDRESS = "https://storage.googleapis.com/events/hooks/github/2026/11/26/sha256-x%20y";

const reference = (
  bytes: Buffer,
  changes: Record<string, string | undefined> = {},
): Record<string, string | undefined> => ({
  "ce-dataref": ADDRESS,
  "relay-body-sha256": digest(bytes),
  "relay-body-bytes": String(bytes.length),
  ...changes,
});

/** Cloud Storage as the variable has it, with some bytes under the address. */
async function stored(bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> {
  const { issuerUrl, close } = await startEmulator({ grpcPort: 0, restPort: 0, data: ":memory:" });
  onTestFinished(close);
  const url = ADDRESS.replace("https://storage.googleapis.com", issuerUrl);
  expect((await fetch(url, { method: "PUT", body: bytes })).status).toBe(200);
  return { STORAGE_EMULATOR_HOST: issuerUrl };
}

test("the event of a task that refers to its bytes is the event, byte for byte", async () => {
  const bytes = randomBytes(7_000_000);
  const env = await stored(bytes);
  const type = { "content-type": "application/octet-stream" };
  const event = await readEvent(request({ ...reference(bytes), ...type }), env);
  const direct = await readEvent(request(type, bytes), env);
  expect(event.bytes.equals(bytes)).toBe(true);
  expect(event.extensions).toEqual(direct.extensions);
  expect(await readCode(request(reference(bytes)), env)).toBe("malformed-body");
});

test.each<[string, Record<string, string | undefined>, string]>([
  ["another host", { "ce-dataref": "https://evil.example/events/x" }, "data-elsewhere"],
  [
    "a host that only begins so",
    { "ce-dataref": "https://storage.googleapis.com.evil.example/e/x" },
    "data-elsewhere",
  ],
  ["http", { "ce-dataref": "http://storage.googleapis.com/events/x" }, "data-elsewhere"],
  [
    "the metadata server",
    { "ce-dataref": "http://metadata.google.internal/computeMetadata/v1/" },
    "data-elsewhere",
  ],
  ["a query", { "ce-dataref": `${ADDRESS}?alt=json` }, "data-elsewhere"],
  ["no object", { "ce-dataref": "https://storage.googleapis.com/events/" }, "data-elsewhere"],
  ["no hash", { "relay-body-sha256": undefined }, "not-an-event"],
  ["no size", { "relay-body-bytes": undefined }, "not-an-event"],
  ["another hash", { "relay-body-sha256": "0".repeat(64) }, "data-changed"],
  ["another size", { "relay-body-bytes": "3" }, "data-changed"],
  ["26 MiB", { "relay-body-bytes": String(26 * 1_048_576) }, "body-too-large"],
  ["an object that is gone", { "ce-dataref": `${ADDRESS}z` }, "data-gone"],
])("a task that refers to %s is refused", async (_what, changes, code) => {
  const bytes = Buffer.from("four");
  const env = await stored(bytes);
  expect(await readCode(request(reference(bytes, changes)), env)).toBe(code);
});

/** A server in place of Cloud Storage. */
const storageThat = async (answer: RequestListener): Promise<Record<string, string>> => ({
  STORAGE_EMULATOR_HOST: (await open(answer)).url,
});

test.each<[string, RequestListener, string]>([
  ["says 503", (_, response) => response.writeHead(503).end(), "data-unavailable"],
  ["says 403", (_, response) => response.writeHead(403).end(), "data-unavailable"],
  [
    "redirects",
    (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    "data-unavailable",
  ],
  ["hangs up", (_, response) => response.destroy(), "data-unavailable"],
  ["sends other bytes", (_, response) => response.end("five!"), "data-changed"],
  [
    "sends without end",
    (_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(1_048_576)));
        response.once("drain", more);
      };
      more();
    },
    "body-too-large",
  ],
])("a store that %s is a refusal", async (_how, answer, code) => {
  const bytes = Buffer.from("four");
  expect(await readCode(request(reference(bytes)), await storageThat(answer))).toBe(code);
});

test("gone and changed are 410, away is 503: what will not mend itself ends in the dead-letter queue", async () => {
  const statusOf = async (answer: RequestListener): Promise<number> => {
    const handle = handleTask(options({ env: await storageThat(answer) }), () => undefined);
    const headers = taskHeaders(token, reference(Buffer.from("four")));
    return (await handle(new Request(AUDIENCE, { method: "POST", headers }))).status;
  };
  expect(await statusOf((_, response) => response.writeHead(404).end())).toBe(410);
  expect(await statusOf((_, response) => response.end("five!"))).toBe(410);
  expect(await statusOf((_, response) => response.writeHead(429).end())).toBe(503);
});

test("on Google Cloud the token comes from the metadata server, and no variable leads elsewhere", async () => {
  const asked: unknown[] = [];
  const metadata = await open((incoming, response) => {
    asked.push(incoming.url, incoming.headers["metadata-flavor"]);
    response.writeHead(500).end();
  });
  const trap = await open(() => expect.fail("asked the emulator"));
  const env = {
    K_SERVICE: "hooks",
    STORAGE_EMULATOR_HOST: trap.url,
    GCE_METADATA_HOST: new URL(metadata.url).host,
  };
  expect(await readCode(request(reference(Buffer.from("x"))), env)).toBe("data-unavailable");
  expect(asked).toEqual(["/computeMetadata/v1/instance/service-accounts/default/token", "Google"]);
});
